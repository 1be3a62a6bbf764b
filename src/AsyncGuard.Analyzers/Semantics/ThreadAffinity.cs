using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Must this wait stay on its thread, because the thread owns what it waits for?</summary>
internal sealed class ThreadAffinity(AsyncSymbols symbols)
{
    /// <summary>Locks that belong to the thread that took them.</summary>
    static readonly string[] OwnedByThread =
    [
        "System.Threading.Monitor",
        "System.Threading.Mutex",
        "System.Threading.Lock",
        "System.Threading.SpinLock",
        "System.Threading.ReaderWriterLock",
        "System.Threading.ReaderWriterLockSlim",
    ];

    /// <summary>Whether the call takes, or may take, a lock for its own thread. A <c>WaitHandle</c> of unknown type may be a mutex.</summary>
    public bool Binds(IInvocationOperation wait)
    {
        if (wait.Instance is { } receiver)
            return IsOwned(receiver);

        return IsOwnedType(wait.TargetMethod.ContainingType)
            || (IsWaitHandle(wait.TargetMethod.ContainingType) && wait.Arguments.Any(argument => MayHoldOwned(argument.Value)));
    }

    bool MayHoldOwned(IOperation argument) => CallSites.Unwrap(argument) switch
    {
        IArrayCreationOperation { Initializer: { } elements } => elements.ElementValues.Any(IsOwned),
        { Type: IArrayTypeSymbol { ElementType: var element } } => IsWaitHandle(element) || IsOwnedType(element),
        var value => IsOwned(value),
    };

    bool IsOwned(IOperation handle)
    {
        var value = CallSites.Unwrap(handle);
        return IsOwnedType(value.Type) || (IsWaitHandle(value.Type) && !IsTokenHandle(value));
    }

    bool IsOwnedType(ITypeSymbol? type) => OwnedByThread.Any(name => AsyncSymbols.IsOrInherits(type, symbols.Type(name)));

    bool IsWaitHandle(ITypeSymbol? type) => AsyncSymbols.Is(type, symbols.Type("System.Threading.WaitHandle"));

    bool IsTokenHandle(IOperation value) =>
        value is IPropertyReferenceOperation { Property: { Name: nameof(CancellationToken.WaitHandle), ContainingType: var type } } && AsyncSymbols.Is(type, symbols.CancellationToken);
}
