using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Is this lock one that nobody else can ever wait for: made by the call that acquires it, and known to no one?</summary>
internal sealed class LoneLocks(CompilationModel model)
{
    readonly Lazy<HashSet<INamedTypeSymbol>> _types = new(() => new(
        new[]
        {
            "System.Object", "System.Threading.Lock", "System.Threading.SemaphoreSlim", "System.Threading.Semaphore", "System.Threading.Mutex", "System.Threading.ReaderWriterLockSlim",
            "AsyncGuard.Runtime.AsyncLock", "AsyncGuard.Runtime.AsyncSemaphore", "AsyncGuard.Runtime.AsyncCondition",
            "Nito.AsyncEx.AsyncLock", "Nito.AsyncEx.AsyncSemaphore", "Nito.AsyncEx.AsyncMonitor", "Nito.AsyncEx.AsyncReaderWriterLock",
        }.Select(model.Symbols.Type).OfType<INamedTypeSymbol>(), SymbolEqualityComparer.Default));

    /// <summary>Whether <paramref name="creation"/> makes a lock that the same call acquires and nobody else can know.</summary>
    public bool IsLone(IObjectCreationOperation creation)
    {
        if (!IsLock(creation))
            return false;
        IOperation value = creation;
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
            value = value.Parent;
        return value.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { IsRef: false } local } declarator } ? IsLone(local, declarator) : IsAcquired(value);
    }

    /// <summary>Whether <paramref name="acquisition"/> acquires what a property makes anew for each caller.</summary>
    public IPropertyReferenceOperation? MadeAnew(IOperation acquisition, CancellationToken cancellation)
    {
        var target = acquisition switch
        {
            ILockOperation statement => statement.LockedValue,
            IInvocationOperation call => LockApis.Target(call),
            _ => null,
        };
        return target is not null
            && CallSites.Unwrap(target) is IPropertyReferenceOperation { Property: { GetMethod.DeclaringSyntaxReferences.Length: > 0, IsVirtual: false, IsOverride: false } property } read
            && MadeAnew(property, cancellation) is { } made
            && IsLock(made)
            ? read
            : null;
    }

    // object Gate => new(): another one for each caller.
    IObjectCreationOperation? MadeAnew(IPropertySymbol property, CancellationToken cancellation) =>
        model.Bodies.Of(property, cancellation) is { } body
        && body.DescendantsAndSelf().OfType<IReturnOperation>().ToList() is [{ ReturnedValue: { } value }]
            ? CallSites.Unwrap(value) as IObjectCreationOperation
            : null;

    // One with a name is everybody's; one that starts empty is a signal.
    bool IsLock(IObjectCreationOperation creation) =>
        creation.Type is INamedTypeSymbol type
        && _types.Value.Contains(type)
        && creation.Initializer is null
        && creation.Arguments.All(static argument => argument.Parameter?.Type.SpecialType switch
        {
            SpecialType.System_String => argument.Value.ConstantValue is { HasValue: true, Value: null },
            SpecialType.System_Int32 or SpecialType.System_Int64 => argument.Value.ConstantValue is not { HasValue: true, Value: 0 or 0L },
            _ => true,
        });

    // The local goes nowhere but into acquisitions and releases of the function that declares it.
    bool IsLone(ILocalSymbol local, IOperation declarator)
    {
        var home = BodyLocks.FunctionAround(declarator);
        var isAcquired = false;
        foreach (var reference in home.Descendants().OfType<ILocalReferenceOperation>())
        {
            if (!SymbolEqualityComparer.Default.Equals(reference.Local, local))
                continue;
            if (!IsAcquisitionOrRelease(reference) || !ReferenceEquals(BodyLocks.FunctionAround(reference), home))
                return false;
            isAcquired |= IsAcquired(reference);
        }

        return isAcquired;
    }

    bool IsAcquisitionOrRelease(IOperation reference)
    {
        var value = reference;
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
            value = value.Parent;
        return value.Parent switch
        {
            ILockOperation statement => ReferenceEquals(statement.LockedValue, value),
            IUsingOperation scope => ReferenceEquals(scope.Resources, value),
            IInvocationOperation call => ReferenceEquals(call.Instance, value) && (model.LockApis.Of(call) is not null || call.TargetMethod.Name == "Dispose"),
            IArgumentOperation { Parent: IInvocationOperation call } => model.LockApis.Of(call) is not null && call.Instance is null,
            IPropertyReferenceOperation property => model.LockApis.Of(property) is not null || property.Property.Name == "CurrentCount",
            _ => false,
        };
    }

    bool IsAcquired(IOperation reference)
    {
        var value = reference;
        while (value.Parent is IConversionOperation or IParenthesizedOperation or IArgumentOperation)
            value = value.Parent;
        return value.Parent is { } parent && model.HeldLocks.IsAcquisition(parent);
    }
}
