using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Signals;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Signals;

/// <summary>AG0501: a <c>TaskCompletionSource</c> whose waiters run in the middle of the completer's work.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0501InlineWaiters() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0501";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Signals,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Do not run waiters in the middle of the completer's work",
        messageFormat: "Whoever awaits this source runs inside '{0}', {1}; pass 'TaskCreationOptions.RunContinuationsAsynchronously'",
        description: "Without RunContinuationsAsynchronously, completing a TaskCompletionSource runs its waiters there and then: under the completer's lock, in its loop, or before the rest of its work.");

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
            || model.CompletionSources.Of(creation, context.CancellationToken) is not { HasWaiters: true } life
            || model.BusyCompleters.First(life, context.CancellationToken) is not (var completion, var unfinished and not Unfinished.Nothing))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, creation.Syntax.GetLocation(), completion.Method.Name, Because(unfinished)));
    }

    static string Because(Unfinished unfinished) =>
        unfinished switch
        {
            Unfinished.Lock => "which holds a lock",
            Unfinished.Loop => "before its loop goes on",
            _ => "before the rest of its work",
        };
}
