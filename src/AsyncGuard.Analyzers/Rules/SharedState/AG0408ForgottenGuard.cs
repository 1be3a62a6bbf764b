using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.SharedState;

/// <summary>AG0408: a field that is guarded nearly everywhere is written, or the collection in it changed, without its guard.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0408ForgottenGuard() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0408";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.SharedState,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Guard the field here as elsewhere",
        messageFormat: "'{0}' is {1} nearly everywhere, and not here",
        description: "A private field is used under a lock, or by Interlocked, at nearly all places of its type, and is written, or the collection that it holds is changed, without one here.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
        {
            WholeTypes.RegisterOperations(
                start, context => MayBeShared(context, model), store => Analyze(store, model),
                OperationKind.Increment, OperationKind.Decrement, OperationKind.CompoundAssignment, OperationKind.SimpleAssignment, OperationKind.Invocation);
        }
    }

    static bool MayBeShared(OperationAnalysisContext context, CompilationModel model) =>
        Changed(context.Operation, model) is var (use, field)
        && (ReferenceEquals(use, field) || !IsHelper(context.ContainingSymbol))
        && model.Stores.MayBeShared(field, context.ContainingSymbol, context.CancellationToken)
        && context.ContainingSymbol is not IMethodSymbol { Name: "Dispose" or "DisposeAsync" }
        && !LockScopes.IsInStatement(use); // the commonest guard needs no flow to be seen

    // A helper changes collections for those who hold the lock, or make the object, further away than is looked.
    static bool IsHelper(ISymbol member) =>
        member is IMethodSymbol { DeclaredAccessibility: Accessibility.Private or Accessibility.Internal, ExplicitInterfaceImplementations.IsEmpty: true };

    // What is stored to, or the use that changes the object; and the field.
    static (IOperation Use, IFieldReferenceOperation Field)? Changed(IOperation operation, CompilationModel model) =>
        operation is IInvocationOperation call ? call.Instance is IFieldReferenceOperation owner && model.NotThreadSafe.UseOf(call) is { IsOverlapping: false } ? (call, owner) : null
        : Stores.TargetOf(operation) switch
        {
            IFieldReferenceOperation target => (target, target),
            IPropertyReferenceOperation { Instance: IFieldReferenceOperation indexed } property when model.NotThreadSafe.UseOf(property) is not null => (property, indexed),
            _ => null,
        };

    static void Analyze(Noted<IOperation> noted, CompilationModel model)
    {
        var (use, field) = Changed(noted.Code, model)!.Value;
        if (model.UsualGuards.Of(field.Field, noted.CancellationToken) is not (var usual and not UsualGuard.None)
            || (usual == UsualGuard.Interlocked && (noted.Code is ISimpleAssignmentOperation || !ReferenceEquals(use, field)))
            || model.UsualGuards.IsGuarded(field, noted.CancellationToken)
            || IsReportedAsMore(noted, use, field, model))
        {
            return;
        }

        noted.ReportDiagnostic(Diagnostic.Create(
            Rule, use is IInvocationOperation ? CallSites.Location(use) : use.Syntax.GetLocation(), field.Field.Name, usual == UsualGuard.Lock ? "used under a lock" : "changed by 'Interlocked'"));
    }

    // Where it is known what the guard would save, another rule says so.
    static bool IsReportedAsMore(Noted<IOperation> noted, IOperation use, IFieldReferenceOperation field, CompilationModel model) =>
        model.ConcurrentCode.Find(use, noted.Member, noted.CancellationToken) is not null
        || noted.Code is IAssignmentOperation assignment && (model.StaleWrites.Of(assignment, noted.Member, noted.CancellationToken) is not null || LateFills.Of(assignment) is not null)
        || (SharedPlace.Of(field) is { } place && model.GuardedMembers.GateOf(place.Member) is not null);
}
