using System.Collections.Immutable;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Signals;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Signals;

/// <summary>AG0503: a <c>TaskCompletionSource</c> that is completed only on the success path.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0503LostFailure() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0503";

    /// <summary>The property that says who else hears of the failure: a value of <see cref="LostCompletion"/>.</summary>
    internal const string How = "How";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Signals,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Complete the source when the work fails, too",
        messageFormat: "'{0}' is skipped when something before it throws, and whoever awaits the task waits for ever; pass the exception to 'TrySetException'",
        description: "A TaskCompletionSource that is completed only on the success path leaves its waiters hanging when the work before the completion throws.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (!model.CompletionSources.IsEmpty && model.Words.Have(nameof(TaskCompletionSource<int>)))
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!model.CompletionSources.IsCompletion(call))
            return;

        foreach (var (life, completion) in model.CompletionSources.At(call, context.ContainingSymbol, context.CancellationToken))
        {
            if (LostCompletions.Spokesman(life)?.Syntax == call.Syntax && model.LostCompletions.Find(life, context.CancellationToken) is var how and not LostCompletion.No)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Rule, CallSites.Location(call), ImmutableDictionary<string, string?>.Empty.Add(How, how.ToString()), completion.Method.Name));
                return;
            }
        }
    }
}
