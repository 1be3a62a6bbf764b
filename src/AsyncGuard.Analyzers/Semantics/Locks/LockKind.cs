namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>How a lock behaves, as far as holding it matters.</summary>
/// <param name="Name">What a reader calls it.</param>
/// <param name="IsThreadAffine">Whether the thread that acquired it has to release it.</param>
/// <param name="IsReentrant">Whether its holder may acquire it again.</param>
/// <param name="IsAsync">Whether it can be held across an <c>await</c> and acquired by one.</param>
/// <param name="CountsPermits">Whether it hands out permits, of which there may be several.</param>
internal sealed record LockKind(string Name, bool IsThreadAffine, bool IsReentrant, bool IsAsync, bool CountsPermits = false)
{
    public static readonly LockKind Monitor = new("Monitor", IsThreadAffine: true, IsReentrant: true, IsAsync: false);
    public static readonly LockKind Lock = new("Lock", IsThreadAffine: true, IsReentrant: true, IsAsync: false);
    public static readonly LockKind Mutex = new("Mutex", IsThreadAffine: true, IsReentrant: true, IsAsync: false);
    public static readonly LockKind ReaderWriterLock = new("ReaderWriterLockSlim", IsThreadAffine: true, IsReentrant: false, IsAsync: false);
    public static readonly LockKind SpinLock = new("SpinLock", IsThreadAffine: true, IsReentrant: false, IsAsync: false);
    public static readonly LockKind SemaphoreSlim = new("SemaphoreSlim", IsThreadAffine: false, IsReentrant: false, IsAsync: true, CountsPermits: true);
    public static readonly LockKind Semaphore = new("Semaphore", IsThreadAffine: false, IsReentrant: false, IsAsync: false, CountsPermits: true);
    public static readonly LockKind AsyncLock = new("AsyncLock", IsThreadAffine: false, IsReentrant: false, IsAsync: true);
    public static readonly LockKind AsyncSemaphore = new("AsyncSemaphore", IsThreadAffine: false, IsReentrant: false, IsAsync: true, CountsPermits: true);
    public static readonly LockKind AsyncMonitor = new("AsyncMonitor", IsThreadAffine: false, IsReentrant: false, IsAsync: true);
    public static readonly LockKind AsyncReaderWriterLock = new("AsyncReaderWriterLock", IsThreadAffine: false, IsReentrant: false, IsAsync: true);
}

/// <summary>In which way a lock is held.</summary>
internal enum LockMode
{
    /// <summary>By one holder at a time.</summary>
    Exclusive,

    /// <summary>Beside other readers.</summary>
    Read,

    /// <summary>Beside readers, by one that may become the writer.</summary>
    Upgradeable,
}
