using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.SharedState;

/// <summary>AG0408: a field that is guarded nearly everywhere is written without its guard.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0408ForgottenGuard() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0408";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.SharedState,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Guard the field here as elsewhere",
        messageFormat: "'{0}' is {1} nearly everywhere, and not here",
        description: "A private field is used under a lock, or by Interlocked, at nearly all places of its type, and is written without one here.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
        {
            WholeTypes.RegisterOperations(
                start, context => MayBeShared(context, model), store => Analyze(store, model),
                OperationKind.Increment, OperationKind.Decrement, OperationKind.CompoundAssignment, OperationKind.SimpleAssignment);
        }
    }

    static bool MayBeShared(OperationAnalysisContext context, CompilationModel model) =>
        Stores.TargetOf(context.Operation) is IFieldReferenceOperation target
        && model.Stores.MayBeShared(target, context.ContainingSymbol, context.CancellationToken)
        && context.ContainingSymbol is not IMethodSymbol { Name: "Dispose" or "DisposeAsync" };

    static void Analyze(Noted<IOperation> store, CompilationModel model)
    {
        var target = (IFieldReferenceOperation)Stores.TargetOf(store.Code)!;
        var field = target.Field;
        if (model.UsualGuards.Of(field, store.CancellationToken) is not (var usual and not UsualGuard.None)
            || (usual == UsualGuard.Interlocked && store.Code is ISimpleAssignmentOperation)
            || model.UsualGuards.IsGuarded(target, store.CancellationToken)
            || IsReportedAsMore(store, target, model))
        {
            return;
        }

        store.ReportDiagnostic(Diagnostic.Create(Rule, target.Syntax.GetLocation(), field.Name, usual == UsualGuard.Lock ? "used under a lock" : "changed by 'Interlocked'"));
    }

    // Where it is known what the guard would save, another rule says so.
    static bool IsReportedAsMore(Noted<IOperation> store, IOperation target, CompilationModel model) =>
        model.ConcurrentCode.Find(target, store.Member, store.CancellationToken) is not null
        || store.Code is IAssignmentOperation assignment && (model.StaleWrites.Of(assignment, store.Member, store.CancellationToken) is not null || LateFills.Of(assignment) is not null)
        || (SharedPlace.Of(target) is { } place && model.GuardedMembers.GateOf(place.Member) is not null);
}
