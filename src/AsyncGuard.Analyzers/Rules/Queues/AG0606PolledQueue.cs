using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Queues;

/// <summary>AG0606: a concurrent queue is polled in async code.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0606PolledQueue() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0606";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Queues,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Await the next item instead of polling for it",
        messageFormat: "The loop looks for an item again and again; use a queue whose next item can be awaited: a channel, or 'AsyncQueue'",
        description: "A loop that polls a concurrent queue wakes up for nothing while it is empty and is late when it is not; a channel's next item can be awaited.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (!model.PolledQueues.IsEmpty)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation, OperationKind.PropertyReference);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (CalledMember.Of(context.Operation).Name is not ("TryDequeue" or "TryPop" or "TryTake" or "IsEmpty" or "Count")
            || model.PolledQueues.Find(context.Operation) is null
            || model.Contexts.Of(context.Operation, context.ContainingSymbol) is not { IsAsync: true }
            || model.TestCode.Contains(context.ContainingSymbol))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(context.Operation)));
    }
}
