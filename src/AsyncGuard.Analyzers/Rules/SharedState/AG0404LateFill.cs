using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.SharedState;

/// <summary>AG0404: a field of a shared object is found empty, something is awaited, and the field is filled.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0404LateFill() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0404";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Fill a shared field once",
        messageFormat: "'{0}' is found empty, then awaited for and filled, so callers that come meanwhile find it empty too and do the work again: {1}",
        description: "A field of a shared object is tested, the value is awaited, and only then stored: every caller that comes in between finds the field empty too, does the work again, and overwrites it.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            WholeTypes.RegisterOperations(start, MayBeLate, store => Analyze(store, model), OperationKind.SimpleAssignment, OperationKind.CoalesceAssignment);
    }

    static bool MayBeLate(OperationAnalysisContext context) =>
        ((IAssignmentOperation)context.Operation).Target is IFieldReferenceOperation or IPropertyReferenceOperation
        && StaleWrites.IsInAsyncFunction(context.Operation, context.ContainingSymbol);

    static void Analyze(Noted<IOperation> noted, CompilationModel model)
    {
        var store = (IAssignmentOperation)noted.Code;
        if (LateFills.Of(store) is not { } fill
            || model.GuardedMembers.GateOf(fill.Place.Member) is not null
            || model.Guards.HoldAcross(fill.Check, store, OwnCode.FunctionAround(store))
            || model.CallersGuards.Hold(store, noted.CancellationToken))
        {
            return;
        }

        // What runs at the same time proves it, or what the type says of its callers.
        var reason = model.ConcurrentCode.Find(store.Target, noted.Member, noted.CancellationToken) is { Access.Kind: AccessKind.LateFill } race
            ? $"this code {race.Reason}"
            : LateFills.IsFlag(store) && !model.SharedTypes.IsOnDemand(store, noted.CancellationToken) ? null
            : model.SharedTypes.Evidence(fill.Place, store, SharedTypes.Demand.Hint, noted.CancellationToken);
        if (reason is not null)
            noted.ReportDiagnostic(Diagnostic.Create(Rule, store.Target.Syntax.GetLocation(), fill.Place, reason));
    }
}
