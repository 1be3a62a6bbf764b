using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>May this code wait for a signal of other code, so that the two take turns rather than overlap?</summary>
internal static class Handshakes
{
    /// <summary>Members that wait, of types in the namespaces below.</summary>
    static readonly HashSet<string> Waits = new(StringComparer.Ordinal)
    {
        "WaitOne", "Wait", "WaitAsync", "WaitAll", "WaitAny", "WhenAll", "WhenAny", "SignalAndWait", "Join", "SpinUntil", "GetResult", "Take", "TryTake", "GetConsumingEnumerable", "ReadAsync", "WaitToReadAsync", "ReadAllAsync",
    };

    /// <summary>Where other code gives the signal.</summary>
    static readonly HashSet<string> Signals = new(StringComparer.Ordinal) { "Threading" };

    /// <summary>Where it does so by handing something over, too.</summary>
    static readonly HashSet<string> Queues = new(StringComparer.Ordinal) { "Threading", "Concurrent", "Channels" };

    /// <summary>Where it may be the end of a task.</summary>
    static readonly HashSet<string> All = new(StringComparer.Ordinal) { "Threading", "Concurrent", "Channels", "Tasks", "CompilerServices" };

    /// <summary>Whether the code waits for a signal.</summary>
    public static bool ForSignalIn(IOperation code) => OwnCode.Of(code).Any(static operation => IsWait(operation, Signals));

    /// <summary>Whether the code waits for a signal, or for something to be handed over.</summary>
    public static bool ForOthersIn(IOperation code) => OwnCode.Of(code).Any(static operation => IsWait(operation, Queues));

    /// <summary>Whether the code waits or awaits at all.</summary>
    public static bool OfAnyKindIn(IOperation code) =>
        OwnCode.Of(code).Any(static operation => operation is IAwaitOperation or IPropertyReferenceOperation { Property: { Name: "Result", ContainingType.Name: nameof(Task) } } || IsWait(operation, All));

    static bool IsWait(IOperation operation, HashSet<string> namespaces) =>
        operation is IInvocationOperation { TargetMethod: { ContainingType.ContainingNamespace.Name: var space, Name: var name } } && Waits.Contains(name) && namespaces.Contains(space);
}
