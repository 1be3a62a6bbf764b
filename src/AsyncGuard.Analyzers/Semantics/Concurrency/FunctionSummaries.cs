using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>What one function does to places that others can reach, and which functions of its object it runs.</summary>
internal sealed record FunctionSummary(ImmutableArray<CodeAccess> Accesses, ImmutableArray<CodeCall> Calls);

/// <summary>
/// What does this code do to shared places? Each function is read once.
/// </summary>
internal sealed class FunctionSummaries(CompilationModel model)
{
    readonly ConcurrentDictionary<SyntaxNode, FunctionSummary> _summaries = new();

    /// <summary>The summary of a body, an expression or a statement.</summary>
    public FunctionSummary Of(IOperation code, CancellationToken cancellation)
    {
        if (_summaries.TryGetValue(code.Syntax, out var known))
            return known;
        var reader = new Reader(model, code, cancellation);
        reader.Read(code, isLate: false);
        return _summaries.GetOrAdd(code.Syntax, reader.Summary());
    }

    sealed class Reader(CompilationModel model, IOperation code, CancellationToken cancellation)
    {
        readonly ImmutableArray<CodeAccess>.Builder _accesses = ImmutableArray.CreateBuilder<CodeAccess>();
        readonly ImmutableArray<CodeCall>.Builder _calls = ImmutableArray.CreateBuilder<CodeCall>();
        readonly List<IOperation> _awaits = OwnCode.Awaits(code);
        readonly INamedTypeSymbol? _type = FunctionBodies.TypeAround(code);

        public FunctionSummary Summary() => new(_accesses.ToImmutable(), _calls.ToImmutable());

        public void Read(IOperation root, bool isLate)
        {
            foreach (var operation in OwnCode.Of(root))
            {
                cancellation.ThrowIfCancellationRequested();
                switch (operation)
                {
                    case IAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation } assignment when LateFills.Of(assignment) is { } fill:
                        _accesses.Add(new CodeAccess(assignment.Target, fill.Place, AccessKind.LateFill, IsLate: true, model.Guards.HoldAcross(fill.Check, assignment, code)));
                        break;
                    case IAssignmentOperation assignment and (ISimpleAssignmentOperation or ICompoundAssignmentOperation):
                        Store(assignment, assignment.Target, isLate);
                        break;
                    case IIncrementOrDecrementOperation step:
                        Store(step, step.Target, isLate);
                        break;
                    case IInvocationOperation call:
                        Call(call, isLate);
                        break;
                    case IPropertyReferenceOperation property when model.NotThreadSafe.UseOf(property) is { } used:
                        Use(property, used, isLate);
                        break;
                }
            }
        }

        void Store(IOperation store, IOperation target, bool isLate)
        {
            if (SharedPlace.Of(target) is not { } place || !IsOutside(place)
                || store.Parent is IObjectOrCollectionInitializerOperation
                || Updates.Of(store, place, _awaits, cancellation) is not { } update)
            {
                return;
            }

            var isGuarded = update.Kind == AccessKind.UpdateAcrossAwait ? model.Guards.HoldAcross(update.Read, store, code) : IsGuarded(store);
            _accesses.Add(new CodeAccess(target, place, update.Kind, IsLate(store, isLate), isGuarded));
        }

        void Call(IInvocationOperation call, bool isLate)
        {
            if (model.NotThreadSafe.UseOf(call) is { } used)
                Use(call, used, isLate);

            if (FunctionBodies.IsOwn(call.TargetMethod, call.Instance, _type) && call.TargetMethod.DeclaringSyntaxReferences.Length > 0)
            {
                _calls.Add(new CodeCall(call.TargetMethod, null, IsLate(call, isLate), IsGuarded(call)));
                return;
            }

            if (call.TargetMethod.MethodKind == MethodKind.DelegateInvoke && SubscribedEvents.Raised(call, _type) is { } raised)
            {
                foreach (var handler in SubscribedEvents.Handlers(raised, model, cancellation))
                    _calls.Add(new CodeCall(null, handler.Code, IsLate(call, isLate), IsGuarded(call)));
            }

            foreach (var argument in call.Arguments)
            {
                if (argument.Parameter?.Type.TypeKind == TypeKind.Delegate)
                    Delegate(call, argument.Value, isLate);
            }
        }

        // What a query or the pool calls, runs; what anybody else does with a delegate is not known.
        void Delegate(IInvocationOperation call, IOperation value, bool isLate)
        {
            var onPool = model.PoolStarts.Work(call) is not null || call.TargetMethod.ContainingType?.Name == nameof(Parallel);
            var inline = CallSites.Unwrap(value) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } && model.Contexts.RunsInline(lambda);
            if ((onPool || inline) && model.FunctionBodies.Of(value, cancellation) is { } body)
                _calls.Add(new CodeCall(null, body.Code, onPool || IsLate(call, isLate), inline && IsGuarded(call)));
        }

        void Use(IOperation operation, UnsafeUse use, bool isLate)
        {
            if (IsOutside(use.Place))
                _accesses.Add(new CodeAccess(operation, use.Place, AccessKind.UnsafeUse, use.IsOverlapping || IsLate(operation is IPropertyReferenceOperation { Parent: { } store } ? store : operation, isLate), IsGuarded(operation), use.Type));
        }

        bool IsLate(IOperation operation, bool isLate) => isLate || OwnCode.IsBehindAwait(operation, _awaits);

        bool IsGuarded(IOperation operation) => model.Guards.Hold(operation, code);

        // Variables of the function itself are its own; those of the function around it are shared with others.
        bool IsOutside(SharedPlace place) =>
            !place.IsVariable
            || !place.Root.DeclaringSyntaxReferences.Any(declaration => declaration.SyntaxTree == code.Syntax.SyntaxTree && Declaration(code).Span.Contains(declaration.Span));

        static Microsoft.CodeAnalysis.SyntaxNode Declaration(IOperation code) => code.Syntax.Parent is { } parent && code is IBlockOperation ? parent : code.Syntax;
    }
}
