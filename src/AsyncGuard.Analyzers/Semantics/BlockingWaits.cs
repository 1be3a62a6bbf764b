using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>What a member waits for.</summary>
internal sealed class BlockingWait
{
    /// <summary>A synchronisation object, a thread or a process.</summary>
    public static readonly BlockingWait Signal = new();

    /// <summary>A person at the console: harmless on the main thread of a console program.</summary>
    public static readonly BlockingWait Console = new();

    /// <summary>A wait that the language allows only under its lock, where no <c>await</c> can stand.</summary>
    public static readonly BlockingWait UnderLock = new();

    /// <summary>A parallel loop, which its caller takes part in until the last item: it has no timeout.</summary>
    public static readonly BlockingWait Loop = new();

    BlockingWait()
    {
    }
}

/// <summary>Does this call hold its thread until something else happens?</summary>
internal sealed class BlockingWaits(AsyncSymbols symbols)
{
    readonly ApiTable<BlockingWait> _waits = new(symbols,
    [
        ("System.Threading.WaitHandle", "WaitOne WaitAll WaitAny SignalAndWait", BlockingWait.Signal),
        ("System.Threading.ManualResetEventSlim", "Wait", BlockingWait.Signal),
        ("System.Threading.SemaphoreSlim", "Wait", BlockingWait.Signal),
        ("System.Threading.CountdownEvent", "Wait", BlockingWait.Signal),
        ("System.Threading.Barrier", "SignalAndWait", BlockingWait.Signal),
        ("System.Threading.Thread", "Join", BlockingWait.Signal),
        ("System.Threading.SpinWait", "SpinUntil", BlockingWait.Signal),
        ("System.Threading.Monitor", "Wait", BlockingWait.UnderLock),
        ("System.Collections.Concurrent.BlockingCollection`1", "Take TryTake TakeFromAny TryTakeFromAny GetConsumingEnumerable", BlockingWait.Signal),
        ("System.Threading.Tasks.Parallel", "For ForEach Invoke", BlockingWait.Loop),
        ("System.Diagnostics.Process", "WaitForExit WaitForInputIdle", BlockingWait.Signal),
        ("System.ServiceProcess.ServiceController", "WaitForStatus", BlockingWait.Signal),
        ("System.Console", "ReadLine ReadKey Read", BlockingWait.Console),
        ("Nito.AsyncEx.AsyncLock", "Lock", BlockingWait.Signal),
        ("Nito.AsyncEx.AsyncSemaphore", "Wait Lock", BlockingWait.Signal),
        ("Nito.AsyncEx.AsyncMonitor", "Enter Wait", BlockingWait.Signal),
        ("Nito.AsyncEx.AsyncReaderWriterLock", "ReaderLock WriterLock", BlockingWait.Signal),
        ("Nito.AsyncEx.AsyncManualResetEvent", "Wait", BlockingWait.Signal),
        ("Nito.AsyncEx.AsyncAutoResetEvent", "Wait", BlockingWait.Signal),
        ("Nito.AsyncEx.AsyncCountdownEvent", "Wait", BlockingWait.Signal),
        ("Nito.AsyncEx.AsyncConditionVariable", "Wait", BlockingWait.Signal),
        ("Nito.AsyncEx.AsyncProducerConsumerQueue`1", "Dequeue Enqueue OutputAvailable", BlockingWait.Signal),
        ("Nito.AsyncEx.AsyncCollection`1", "Take Add OutputAvailable", BlockingWait.Signal),
    ]);

    /// <summary>Whether none of the types exists in the compilation.</summary>
    public bool IsEmpty => _waits.IsEmpty;

    /// <summary>The members that wait, where the compilation has them.</summary>
    public IEnumerable<ISymbol> Members => _waits.Members;

    /// <summary>Whether the member is one of those that wait, in whatever form it is called.</summary>
    public bool Knows(ISymbol member) => _waits.Find(member) is not null;

    /// <summary>What the call waits for, or <see langword="null"/> when it waits for nothing: it is another call, or a try that returns at once.</summary>
    public BlockingWait? Of(IInvocationOperation call) =>
        _waits.Find(call.TargetMethod) is { } wait && (wait == BlockingWait.Loop || !IsTry(call)) ? wait : null;

    // TryTake(out item) returns at once; TryTake(out item, timeout) waits. WaitOne(0) is a test.
    static bool IsTry(IInvocationOperation call) =>
        Timeouts.IsZero(call)
        || (call.TargetMethod is { Name: "TryTake", Parameters.Length: 1 })
        || (call.TargetMethod is { Name: "TryTakeFromAny", Parameters.Length: 2 });
}
