using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Functions;

/// <summary>Can this part of some work fail, so that what follows is skipped?</summary>
internal sealed class WorkFailures(AsyncSymbols symbols)
{
    /// <summary>Calls that nobody wraps in a try.</summary>
    readonly ApiSet _harmless = new(symbols,
    [
        ("System.Console", "Write WriteLine"),
        ("System.IO.TextWriter", "Write WriteLine WriteLineAsync Flush"),
        ("System.Diagnostics.Debug", "*"),
        ("System.Diagnostics.Trace", "*"),
        ("System.Diagnostics.Stopwatch", "*"),
        ("System.Threading.Interlocked", "*"),
        ("System.Threading.Volatile", "*"),
        ("System.Threading.Thread", "Sleep"),
        ("System.Threading.Tasks.Task", "Delay Yield FromResult ConfigureAwait"),
        ("System.Threading.Tasks.Task`1", "ConfigureAwait"),
        ("System.Threading.Tasks.ValueTask", "ConfigureAwait"),
        ("System.Threading.Tasks.ValueTask`1", "ConfigureAwait"),
        ("System.Threading.CancellationTokenSource", "*"),
        ("System.Threading.Channels.ChannelWriter`1", "*"),
        ("System.Threading.Channels.ChannelReader`1", "*"),
        ("System.Threading.Tasks.TaskCompletionSource", "*"),
        ("System.Threading.Tasks.TaskCompletionSource`1", "*"),
        ("System.Object", "ToString GetType Equals GetHashCode"),
        ("System.String", "Format Concat Join"),
        ("System.Random", "*"),
        ("System.Linq.Enumerable", "Range Repeat Empty"),
        ("System.Collections.Generic.List`1", "Add Clear Contains"),
        ("Microsoft.Extensions.Logging.LoggerExtensions", "*"),
    ]);

    /// <summary>
    /// Whether the operation throws, awaits a task that may fail, or calls a method that may. A wait that a token can end counts:
    /// cancellation is an exception too.
    /// </summary>
    public bool MayFail(IOperation operation) =>
        operation switch
        {
            IThrowOperation => true,
            IAwaitOperation { Operation: var task } => task is not IInvocationOperation && !IsCapturedCall(task),
            IForEachLoopOperation { IsAsynchronous: true, Collection: var source } => CallSites.Unwrap(source) is not IInvocationOperation call || MayFail(call),
            IInvocationOperation { TargetMethod: { MethodKind: MethodKind.DelegateInvoke } } => true,
            IInvocationOperation call => !IsHarmless(call.TargetMethod) || TakesToken(call),
            _ => false,
        };

    /// <summary>Whether the method is one that nobody expects to fail.</summary>
    public bool IsHarmless(IMethodSymbol method) => _harmless.Contains(method.ReducedFrom ?? method);

    static bool IsCapturedCall(IOperation task) => CallSites.Unwrap(task) is IInvocationOperation;

    bool TakesToken(IInvocationOperation call) => call.Arguments.Any(IsToken);

    /// <summary>Whether the argument is a token that can be cancelled.</summary>
    public bool IsToken(IArgumentOperation argument) =>
        AsyncSymbols.Is(argument.Parameter?.Type, symbols.CancellationToken) && argument.ArgumentKind != ArgumentKind.DefaultValue && IsCancellable(argument.Value);

    /// <summary>Whether the token is another than <c>None</c> or <c>default</c>.</summary>
    public static bool IsCancellable(IOperation token) =>
        CallSites.Unwrap(token) is not (IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: nameof(CancellationToken.None), IsStatic: true } } or ILiteralOperation);
}
