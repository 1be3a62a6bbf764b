using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Queues;

/// <summary>AG0608: an unbounded channel is fed from sync code that nothing can hold back.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0608BlindlyFedQueue() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0608";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Queues,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Decide what happens when the queue is full",
        messageFormat: "Items are thrown into this channel and nothing holds their source back: it grows without end; give it a capacity, and say what a full channel drops",
        description: "An unbounded channel that sync code throws items into grows for as long as its reader is slower; a capacity with a full mode says what is to happen then.",
        raisedWhenRecommended: true);

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (!model.Channels.IsEmpty && model.Words.Have("CreateUnbounded"))
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var creation = (IInvocationOperation)context.Operation;
        if (creation.TargetMethod.Name != "CreateUnbounded"
            || !model.UnboundedQueues.IsCreation(creation)
            || model.TestCode.Contains(context.ContainingSymbol)
            || !model.UnboundedQueues.IsFedBlindly(creation, context.CancellationToken))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(creation)));
    }
}
