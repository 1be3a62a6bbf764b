using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Functions;

/// <summary>Can this part of some work fail, so that what follows is skipped?</summary>
internal sealed class WorkFailures(AsyncSymbols symbols)
{
    sealed class Harmless
    {
        public static readonly Harmless Always = new();
    }

    /// <summary>Calls that nobody wraps in a try.</summary>
    readonly ApiTable<Harmless> _harmless = new(symbols,
    [
        ("System.Console", "Write WriteLine", Harmless.Always),
        ("System.IO.TextWriter", "Write WriteLine WriteLineAsync Flush", Harmless.Always),
        ("System.Diagnostics.Debug", "*", Harmless.Always),
        ("System.Diagnostics.Trace", "*", Harmless.Always),
        ("System.Diagnostics.Stopwatch", "*", Harmless.Always),
        ("System.Threading.Interlocked", "*", Harmless.Always),
        ("System.Threading.Volatile", "*", Harmless.Always),
        ("System.Threading.Thread", "Sleep", Harmless.Always),
        ("System.Threading.Tasks.Task", "Delay Yield FromResult ConfigureAwait", Harmless.Always),
        ("System.Threading.Tasks.Task`1", "ConfigureAwait", Harmless.Always),
        ("System.Threading.Tasks.ValueTask", "ConfigureAwait", Harmless.Always),
        ("System.Threading.Tasks.ValueTask`1", "ConfigureAwait", Harmless.Always),
        ("System.Threading.CancellationTokenSource", "*", Harmless.Always),
        ("System.Threading.Channels.ChannelWriter`1", "*", Harmless.Always),
        ("System.Threading.Channels.ChannelReader`1", "*", Harmless.Always),
        ("System.Threading.Tasks.TaskCompletionSource", "*", Harmless.Always),
        ("System.Threading.Tasks.TaskCompletionSource`1", "*", Harmless.Always),
        ("System.Object", "ToString GetType Equals GetHashCode", Harmless.Always),
        ("System.String", "Format Concat Join", Harmless.Always),
        ("System.Random", "*", Harmless.Always),
        ("System.Linq.Enumerable", "Range Repeat Empty", Harmless.Always),
        ("System.Collections.Generic.List`1", "Add Clear Contains", Harmless.Always),
        ("Microsoft.Extensions.Logging.LoggerExtensions", "*", Harmless.Always),
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
    public bool IsHarmless(IMethodSymbol method) => _harmless.Find(method.ReducedFrom ?? method) is not null;

    static bool IsCapturedCall(IOperation task) => CallSites.Unwrap(task) is IInvocationOperation;

    bool TakesToken(IInvocationOperation call) => call.Arguments.Any(IsToken);

    /// <summary>Whether the argument is a token that can be cancelled.</summary>
    public bool IsToken(IArgumentOperation argument) =>
        AsyncSymbols.Is(argument.Parameter?.Type, symbols.CancellationToken) && argument.ArgumentKind != ArgumentKind.DefaultValue && IsCancellable(argument.Value);

    /// <summary>Whether the token is another than <c>None</c> or <c>default</c>.</summary>
    public static bool IsCancellable(IOperation token) =>
        CallSites.Unwrap(token) is not (IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: nameof(CancellationToken.None), IsStatic: true } } or ILiteralOperation);
}
