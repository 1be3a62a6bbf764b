using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.SharedState;

/// <summary>AG0403: shared state is read, something is awaited, and the state is written from the stale read.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0403LostUpdate() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0403";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Hold a lock from the read to the write across an await",
        messageFormat: "'{0}' is read before an await and written from that read after it, so what others write meanwhile is lost: {1}",
        description: "Shared state is read, something is awaited, and the state is written from the read: whatever was written in between is lost, on one thread as on many.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            WholeTypes.RegisterOperations(start, context => MayLose(context, model), store => Analyze(store, model), OperationKind.SimpleAssignment, OperationKind.CompoundAssignment);
    }

    static bool MayLose(OperationAnalysisContext context, CompilationModel model) =>
        model.Stores.MayBeShared(((IAssignmentOperation)context.Operation).Target, context.ContainingSymbol, context.CancellationToken)
        && StaleWrites.IsInAsyncFunction(context.Operation, context.ContainingSymbol);

    static void Analyze(Noted<IOperation> noted, CompilationModel model)
    {
        var store = (IAssignmentOperation)noted.Code;
        if (model.StaleWrites.Of(store, noted.Member, noted.CancellationToken) is not { } place || LateFills.Of(store) is not null || model.GuardedMembers.GateOf(place.Member) is not null)
            return;

        // What runs at the same time proves it, or what the type says of its callers.
        var reason = model.ConcurrentCode.Find(store.Target, noted.Member, noted.CancellationToken) is { Access.Kind: AccessKind.UpdateAcrossAwait } race
            ? $"this code {race.Reason}"
            : model.SharedTypes.Evidence(place, store, SharedTypes.Demand.Proof, noted.CancellationToken);
        if (reason is not null)
            noted.ReportDiagnostic(Diagnostic.Create(Rule, store.Target.Syntax.GetLocation(), place, reason));
    }
}
