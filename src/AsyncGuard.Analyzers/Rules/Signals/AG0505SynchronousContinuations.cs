using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Signals;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Signals;

/// <summary>AG0505: a <c>TaskCompletionSource</c> whose waiters run on the stack of whoever completes it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0505SynchronousContinuations() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0505";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Signals,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Let waiters run on their own",
        messageFormat: "Whoever awaits this source runs inside the call that completes it; pass 'TaskCreationOptions.RunContinuationsAsynchronously'",
        description: "Without RunContinuationsAsynchronously, completing a TaskCompletionSource runs its waiters inside the completing call, for as long as they please.",
        raisedWhenRecommended: true);

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (!model.CompletionSources.IsEmpty)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.ObjectCreation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (!model.CompletionSources.IsSource(creation.Type)
            || !model.CompletionSources.RunsWaitersInline(creation)
            || model.CompletionSources.Of(creation, context.CancellationToken) is not { HasWaiters: true, IsCompletedAtOnce: false, IsCompletedElsewhere: false } life
            || IsNeverCompleted(life)
            || life.IsCompletedOnPoolAlone(context.CancellationToken)
            || model.BusyCompleters.First(life, context.CancellationToken) is not null) // AG0501
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, creation.Syntax.GetLocation()));
    }

    static bool IsNeverCompleted(CompletionSourceLife life) => life.Completions.Count == 0 && !life.Trail.Escapes;
}
