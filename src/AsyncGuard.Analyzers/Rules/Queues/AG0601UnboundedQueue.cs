using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Queues;

/// <summary>AG0601: a queue between producer and consumer has no bound.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0601UnboundedQueue() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0601";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Queues,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: false,
        title: "Bound the queue",
        messageFormat: "Nothing holds the producer back when the consumer is slower: the queue grows without end; give it a capacity",
        description: "A queue without a capacity gives no backpressure: a producer that is faster than its consumer fills the memory.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model) =>
        start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation, OperationKind.ObjectCreation);

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (!model.UnboundedQueues.IsCreation(context.Operation)
            || model.UnboundedQueues.CarriesCompletion(context.Operation)
            || model.TestCode.Contains(context.ContainingSymbol)
            || (context.Operation is IInvocationOperation channel && model.UnboundedQueues.IsFedBlindly(channel, context.CancellationToken))) // AG0608
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(
            Rule, context.Operation is IInvocationOperation ? CallSites.Location(context.Operation) : context.Operation.Syntax.GetLocation()));
    }
}
