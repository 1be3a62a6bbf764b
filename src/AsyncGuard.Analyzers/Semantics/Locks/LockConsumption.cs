using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>What becomes of the lock that this call acquires?</summary>
internal static class LockConsumption
{
    /// <summary>The holding, and the local that keeps the releaser or the answer.</summary>
    public static (LockHolding Holding, LockIdentity? Variable) Of(IInvocationOperation call, bool isScope, AsyncSymbols symbols)
    {
        var value = Completed(call, symbols, out var isTask);
        if (value.Parent is IReturnOperation && (isTask || isScope))
            return (LockHolding.Returned, null);
        if (isTask)
            return (LockHolding.Untracked, null);
        if (!isScope)
            return (LockHolding.Explicit, Target(value) ?? ByReference(call));
        if (IsUsed(value))
            return (LockHolding.Scoped, null);
        return Target(value) is { Root: ILocalSymbol local, Path.IsEmpty: true } variable
            ? IsUsedLocal(value, local) ? (LockHolding.Scoped, null) : IsKept(value, local) ? (LockHolding.Bound, variable) : (LockHolding.Untracked, null)
            : (LockHolding.Untracked, null);
    }

    /// <summary>The value that the call has once it is complete: the <c>await</c> around it, or the wait for its task.</summary>
    public static IOperation Completed(IOperation call, AsyncSymbols symbols, out bool isTask)
    {
        isTask = symbols.IsTaskLike(call.Type) || call.Type?.Name == "AwaitableDisposable";
        var value = call;
        while (true)
        {
            switch (value.Parent)
            {
                case IConversionOperation or IParenthesizedOperation:
                    value = value.Parent;
                    break;
                case IAwaitOperation:
                    isTask = false;
                    value = value.Parent;
                    break;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" or "GetAwaiter" } next when isTask && ReferenceEquals(next.Instance, value):
                    value = next;
                    break;
                case IInvocationOperation { TargetMethod.Name: "GetResult" or "Wait" } next when isTask && ReferenceEquals(next.Instance, value):
                case IPropertyReferenceOperation { Property.Name: "Result" } when isTask:
                    isTask = false;
                    value = value.Parent;
                    break;
                default:
                    return value;
            }
        }
    }

    /// <summary>Whether the value is the resource of a <c>using</c>.</summary>
    static bool IsUsed(IOperation value)
    {
        for (IOperation? child = value, parent = value.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IUsingOperation scope:
                    return ReferenceEquals(scope.Resources, child);
                case IUsingDeclarationOperation:
                    return true;
                case IVariableInitializerOperation or IVariableDeclaratorOperation or IVariableDeclarationOperation or IVariableDeclarationGroupOperation:
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>The variable that the value is stored in at once.</summary>
    static LockIdentity? Target(IOperation value) =>
        value.Parent switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => new LockIdentity(declarator.Symbol, System.Collections.Immutable.ImmutableArray<ISymbol>.Empty),
            ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Value, value) => LockIdentities.Of(assignment.Target),
            _ => null,
        };

    static LockIdentity? ByReference(IInvocationOperation call) =>
        call.Arguments.FirstOrDefault(static argument => argument.Parameter is { RefKind: RefKind.Ref or RefKind.Out, Type.SpecialType: SpecialType.System_Boolean }) is { } taken
            ? taken.Value is IDeclarationExpressionOperation { Expression: var declared } ? LockIdentities.Of(declared) : LockIdentities.Of(taken.Value)
            : null;

    // var releaser = await gate.LockAsync(); using (releaser) { … }
    static bool IsUsedLocal(IOperation value, ILocalSymbol local) =>
        References(value, local).Any(static reference => reference.Parent is IUsingOperation scope && ReferenceEquals(scope.Resources, reference));

    // The releaser stays in its local: it is disposed of, compared or assigned, and goes nowhere else.
    static bool IsKept(IOperation value, ILocalSymbol local) =>
        References(value, local).All(static reference => reference.Parent switch
        {
            IInvocationOperation call => ReferenceEquals(call.Instance, reference) && call.TargetMethod.Name is "Dispose" or "DisposeAsync",
            IConditionalAccessOperation access => access.WhenNotNull is IInvocationOperation { TargetMethod.Name: "Dispose" or "DisposeAsync" } or IAwaitOperation,
            ISimpleAssignmentOperation assignment => ReferenceEquals(assignment.Target, reference),
            IConversionOperation { Parent: IBinaryOperation or IInvocationOperation { TargetMethod.Name: "Dispose" } } or IBinaryOperation or IIsPatternOperation => true,
            _ => false,
        } && !IsInNestedFunction(reference));

    static IEnumerable<ILocalReferenceOperation> References(IOperation value, ILocalSymbol local)
    {
        IOperation root = value;
        while (root.Parent is { } parent and not (IAnonymousFunctionOperation or ILocalFunctionOperation))
            root = parent;
        return root.Descendants().OfType<ILocalReferenceOperation>().Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, local));
    }

    static bool IsInNestedFunction(ILocalReferenceOperation reference)
    {
        for (var parent = reference.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return !SymbolEqualityComparer.Default.Equals(reference.Local.ContainingSymbol, parent is IAnonymousFunctionOperation lambda ? lambda.Symbol : ((ILocalFunctionOperation)parent).Symbol);
        }

        return false;
    }
}
