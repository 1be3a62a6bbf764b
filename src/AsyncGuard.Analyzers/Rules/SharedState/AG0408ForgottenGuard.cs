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
            start.RegisterOperationAction(
                context => Analyze(context, model),
                OperationKind.Increment, OperationKind.Decrement, OperationKind.CompoundAssignment, OperationKind.SimpleAssignment);
        }
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (Stores.TargetOf(context.Operation) is not IFieldReferenceOperation { Field: var field } target
            || !Stores.MayBeShared(target, context.ContainingSymbol)
            || context.ContainingSymbol is IMethodSymbol { Name: "Dispose" or "DisposeAsync" }
            || model.UsualGuards.Of(field, context.CancellationToken) is not (var usual and not UsualGuard.None)
            || (usual == UsualGuard.Interlocked && context.Operation is ISimpleAssignmentOperation)
            || model.UsualGuards.IsGuarded(target, context.CancellationToken)
            || IsReportedAsMore(context.Operation, target, context, model))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, target.Syntax.GetLocation(), field.Name, usual == UsualGuard.Lock ? "used under a lock" : "changed by 'Interlocked'"));
    }

    // Where it is known what the guard would save, another rule says so.
    static bool IsReportedAsMore(IOperation store, IOperation target, OperationAnalysisContext context, CompilationModel model) =>
        model.ConcurrentCode.Find(target, context.ContainingSymbol, context.CancellationToken) is not null
        || store is IAssignmentOperation assignment && (model.StaleWrites.Of(assignment, context.ContainingSymbol, context.CancellationToken) is not null || LateFills.Of(assignment) is not null)
        || (SharedPlace.Of(target) is { } place && model.GuardedMembers.GateOf(place.Member) is not null);
}
