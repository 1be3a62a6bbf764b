using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>What a call does to a lock.</summary>
internal enum LockAct
{
    /// <summary>It acquires the lock; a bool that it returns tells whether it did.</summary>
    Acquire,

    /// <summary>It acquires the lock and returns the object whose disposal releases it.</summary>
    AcquireScope,

    /// <summary>It releases the lock.</summary>
    Release,

    /// <summary>It tells whether the lock is held here.</summary>
    Ask,
}

/// <summary>A row of the table of locks.</summary>
internal sealed record LockApi(LockKind Kind, LockAct Act, LockMode Mode = LockMode.Exclusive);

/// <summary>What does this call do to a lock, and to which?</summary>
internal sealed class LockApis
{
    static readonly LockKind Handle = new("WaitHandle", IsThreadAffine: false, IsReentrant: false, IsAsync: false);

    readonly AsyncSymbols _symbols;
    readonly ApiTable<LockApi> _table;
    readonly INamedTypeSymbol? _mutex;
    readonly INamedTypeSymbol? _semaphore;
    readonly INamedTypeSymbol? _lock;

    public LockApis(AsyncSymbols symbols)
    {
        _symbols = symbols;
        _mutex = symbols.Type("System.Threading.Mutex");
        _semaphore = symbols.Type("System.Threading.Semaphore");
        _lock = symbols.Type("System.Threading.Lock");
        _table = new ApiTable<LockApi>(symbols,
        [
            ("System.Threading.Monitor", "Enter TryEnter", new(LockKind.Monitor, LockAct.Acquire)),
            ("System.Threading.Monitor", "Exit", new(LockKind.Monitor, LockAct.Release)),
            ("System.Threading.Monitor", "IsEntered", new(LockKind.Monitor, LockAct.Ask)),
            ("System.Threading.Lock", "Enter TryEnter", new(LockKind.Lock, LockAct.Acquire)),
            ("System.Threading.Lock", "EnterScope", new(LockKind.Lock, LockAct.AcquireScope)),
            ("System.Threading.Lock", "Exit", new(LockKind.Lock, LockAct.Release)),
            ("System.Threading.Lock", "IsHeldByCurrentThread", new(LockKind.Lock, LockAct.Ask)),
            ("System.Threading.SemaphoreSlim", "Wait WaitAsync", new(LockKind.SemaphoreSlim, LockAct.Acquire)),
            ("System.Threading.SemaphoreSlim", "Release", new(LockKind.SemaphoreSlim, LockAct.Release)),
            ("System.Threading.WaitHandle", "WaitOne", new(Handle, LockAct.Acquire)),
            ("System.Threading.Semaphore", "Release", new(LockKind.Semaphore, LockAct.Release)),
            ("System.Threading.Mutex", "ReleaseMutex", new(LockKind.Mutex, LockAct.Release)),
            ("System.Threading.ReaderWriterLockSlim", "EnterReadLock TryEnterReadLock", new(LockKind.ReaderWriterLock, LockAct.Acquire, LockMode.Read)),
            ("System.Threading.ReaderWriterLockSlim", "EnterUpgradeableReadLock TryEnterUpgradeableReadLock", new(LockKind.ReaderWriterLock, LockAct.Acquire, LockMode.Upgradeable)),
            ("System.Threading.ReaderWriterLockSlim", "EnterWriteLock TryEnterWriteLock", new(LockKind.ReaderWriterLock, LockAct.Acquire)),
            ("System.Threading.ReaderWriterLockSlim", "ExitReadLock", new(LockKind.ReaderWriterLock, LockAct.Release, LockMode.Read)),
            ("System.Threading.ReaderWriterLockSlim", "ExitUpgradeableReadLock", new(LockKind.ReaderWriterLock, LockAct.Release, LockMode.Upgradeable)),
            ("System.Threading.ReaderWriterLockSlim", "ExitWriteLock", new(LockKind.ReaderWriterLock, LockAct.Release)),
            ("System.Threading.ReaderWriterLockSlim", "IsReadLockHeld", new(LockKind.ReaderWriterLock, LockAct.Ask, LockMode.Read)),
            ("System.Threading.ReaderWriterLockSlim", "IsUpgradeableReadLockHeld", new(LockKind.ReaderWriterLock, LockAct.Ask, LockMode.Upgradeable)),
            ("System.Threading.ReaderWriterLockSlim", "IsWriteLockHeld", new(LockKind.ReaderWriterLock, LockAct.Ask)),
            ("System.Threading.SpinLock", "Enter TryEnter", new(LockKind.SpinLock, LockAct.Acquire)),
            ("System.Threading.SpinLock", "Exit", new(LockKind.SpinLock, LockAct.Release)),
            ("System.Threading.SpinLock", "IsHeldByCurrentThread", new(LockKind.SpinLock, LockAct.Ask)),
            ("Nito.AsyncEx.AsyncLock", "Lock LockAsync", new(LockKind.AsyncLock, LockAct.AcquireScope)),
            ("Nito.AsyncEx.AsyncMonitor", "Enter EnterAsync", new(LockKind.AsyncMonitor, LockAct.AcquireScope)),
            ("Nito.AsyncEx.AsyncSemaphore", "Lock LockAsync", new(LockKind.AsyncSemaphore, LockAct.AcquireScope)),
            ("Nito.AsyncEx.AsyncSemaphore", "Wait WaitAsync", new(LockKind.AsyncSemaphore, LockAct.Acquire)),
            ("Nito.AsyncEx.AsyncSemaphore", "Release", new(LockKind.AsyncSemaphore, LockAct.Release)),
            ("Nito.AsyncEx.AsyncReaderWriterLock", "WriterLock WriterLockAsync", new(LockKind.AsyncReaderWriterLock, LockAct.AcquireScope)),
            ("Nito.AsyncEx.AsyncReaderWriterLock", "ReaderLock ReaderLockAsync", new(LockKind.AsyncReaderWriterLock, LockAct.AcquireScope, LockMode.Read)),
        ]);
    }

    /// <summary>What the call does to a lock, or <see langword="null"/> when it does nothing to one.</summary>
    public LockApi? Of(IInvocationOperation call)
    {
        if (call.IsImplicit || _table.Find(call.TargetMethod) is not { } api)
            return null;
        if (api.Kind != Handle)
            return api;
        return AsyncSymbols.IsOrInherits(call.Instance?.Type, _mutex) ? api with { Kind = LockKind.Mutex }
            : AsyncSymbols.IsOrInherits(call.Instance?.Type, _semaphore) ? api with { Kind = LockKind.Semaphore }
            : null;
    }

    /// <summary>Whether the property tells if a lock is held here.</summary>
    public LockApi? Of(IPropertyReferenceOperation property) => _table.Find(property.Property);

    /// <summary>What a <c>lock</c> statement over <paramref name="value"/> acquires.</summary>
    public LockKind OfStatement(IOperation value) => AsyncSymbols.Is(CallSites.Unwrap(value).Type, _lock) ? LockKind.Lock : LockKind.Monitor;

    /// <summary>The lock that the call is about: its receiver, or the first argument of <c>Monitor</c>'s methods.</summary>
    public static IOperation? Target(IInvocationOperation call) =>
        call.Instance ?? (call.TargetMethod.IsStatic && call.Arguments is [var first, ..] ? first.Value : null);

    /// <summary>Whether the call may come back without the lock: it returns a bool, or tells by a <c>ref bool</c>, and its patience is limited.</summary>
    public bool IsConditional(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var result = _symbols.ResultOf(method.ReturnType) ?? method.ReturnType;
        if (result.SpecialType != SpecialType.System_Boolean && !method.Name.StartsWith("TryEnter", StringComparison.Ordinal))
            return false;
        var limits = call.Arguments.Where(static argument => argument.Parameter is { RefKind: RefKind.None, Type.SpecialType: SpecialType.System_Int32 or SpecialType.None, Type.Name: "Int32" or "TimeSpan" }).ToList();
        return limits.Count == 0 ? method.Name != nameof(WaitHandle.WaitOne) : !limits.All(static limit => IsForEver(limit.Value));
    }

    /// <summary>Whether the call can fail before it has the lock, by its token.</summary>
    public bool IsCancellable(IInvocationOperation call) =>
        call.Arguments.Any(argument => AsyncSymbols.Is(argument.Parameter?.Type, _symbols.CancellationToken)
            && !argument.IsImplicit
            && CallSites.Unwrap(argument.Value) is not (IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: nameof(CancellationToken.None), IsStatic: true } }));

    static bool IsForEver(IOperation limit) =>
        limit.ConstantValue is { HasValue: true, Value: Timeout.Infinite }
        || CallSites.Unwrap(limit) is IFieldReferenceOperation { Field: { Name: nameof(Timeout.InfiniteTimeSpan), ContainingType.Name: nameof(Timeout) } };
}
