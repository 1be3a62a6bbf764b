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
        if (model.Symbols.Task is null)
            return;
        start.RegisterOperationAction(context => AnalyzeStart(context, model), OperationKind.Invocation);
        start.RegisterOperationAction(context => AnalyzeStore(context, model), OperationKind.SimpleAssignment, OperationKind.CompoundAssignment);
    }

    // Proven by what runs at the same time.
    static void AnalyzeStart(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        foreach (var racing in model.ConcurrentCode.Racing(call, context.CancellationToken))
        {
            if (racing.Access.Kind == AccessKind.UpdateAcrossAwait && model.ConcurrentCode.Claims(Id, racing.Access.Target.Syntax, call.Syntax))
                context.ReportDiagnostic(Diagnostic.Create(Rule, racing.Access.Target.Syntax.GetLocation(), racing.Access.Place, $"this code {racing.Reason}"));
        }
    }

    // Proven by what the type says of its callers.
    static void AnalyzeStore(OperationAnalysisContext context, CompilationModel model)
    {
        var store = (IAssignmentOperation)context.Operation;
        if (model.StaleWrites.Of(store, context.CancellationToken) is { } place
            && model.SharedTypes.Evidence(place, store, context.CancellationToken) is { } evidence
            && LateFills.Of(store) is null
            && model.ConcurrentCode.Claims(Id, store.Target.Syntax, store.Syntax))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, store.Target.Syntax.GetLocation(), place, evidence));
        }
    }
}
