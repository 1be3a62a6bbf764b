namespace AsyncGuard.Runtime.Tests.Contract;

sealed class LockSubject : Subject
{
    readonly AsyncLock _gate = new();
    AsyncLock.Releaser _held;

    public LockSubject() => Assert.True(_gate.TryLock(out _held));

    public override int Waiting => _gate.Waiting;

    public override Type EndedError => typeof(ObjectDisposedException);

    public override async Task WaitAsync(CancellationToken cancellationToken = default) =>
        _held = await _gate.LockAsync(cancellationToken).ConfigureAwait(false);

    public override async Task WaitAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken = default) =>
        _held = await _gate.LockAsync(timeout, time, cancellationToken).ConfigureAwait(false);

    public override void Serve() => _held.Dispose();

    public override void End() => _gate.Dispose();
}

sealed class SemaphoreSubject : Subject
{
    readonly AsyncSemaphore _slots = new(1);
    AsyncSemaphore.Permit _held;

    public SemaphoreSubject() => Assert.True(_slots.TryAcquire(out _held));

    public override int Waiting => _slots.Waiting;

    public override Type EndedError => typeof(ObjectDisposedException);

    public override async Task WaitAsync(CancellationToken cancellationToken = default) =>
        _held = await _slots.AcquireAsync(cancellationToken).ConfigureAwait(false);

    public override async Task WaitAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken = default) =>
        _held = await _slots.AcquireAsync(timeout, time, cancellationToken).ConfigureAwait(false);

    public override void Serve() => _held.Dispose();

    public override void End() => _slots.Dispose();
}

sealed class EventSubject : Subject
{
    readonly AsyncEvent _flag = new();

    public override int Waiting => _flag.Waiting;

    public override bool ServesAll => true;

    public override Type EndedError => typeof(ObjectDisposedException);

    public override Task WaitAsync(CancellationToken cancellationToken = default) => _flag.WaitAsync(cancellationToken);

    public override Task WaitAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken = default) =>
        _flag.WaitAsync(timeout, time, cancellationToken);

    public override void Serve() => _flag.Set();

    public override void End() => _flag.Dispose();
}

sealed class ConditionSubject : Subject
{
    readonly AsyncCondition _changed = new();

    public override int Waiting => _changed.Waiting;

    public override bool Keeps => false;

    public override Type EndedError => typeof(ObjectDisposedException);

    public override async Task WaitAsync(CancellationToken cancellationToken = default)
    {
        using var scope = await _changed.EnterAsync(CancellationToken.None).ConfigureAwait(false);
        await scope.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task WaitAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken = default)
    {
        using var scope = await _changed.EnterAsync(CancellationToken.None).ConfigureAwait(false);
        await scope.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
    }

    public override void Serve()
    {
        using var scope = _changed.EnterAsync().AsTask().GetAwaiter().GetResult();
        scope.Notify();
    }

    public override void End() => _changed.Dispose();
}

class GetSubject : Subject
{
    readonly AsyncQueueBase<int> _queue;
    readonly Action _put;

    public GetSubject()
    {
        var queue = new AsyncQueue<int>();
        _queue = queue;
        _put = () => Assert.True(queue.TryPut(1));
    }

    protected GetSubject(AsyncQueueBase<int> queue, Action put)
    {
        _queue = queue;
        _put = put;
    }

    public override int Waiting => _queue.WaitingGets;

    public override Type EndedError => typeof(QueueShutDownException);

    public override Task WaitAsync(CancellationToken cancellationToken = default) => _queue.GetAsync(cancellationToken).AsTask();

    public override Task WaitAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken = default) =>
        _queue.GetAsync(timeout, time, cancellationToken).AsTask();

    public override void Serve() => _put();

    public override void End() => _queue.Shutdown();
}

sealed class StackGetSubject : GetSubject
{
    public StackGetSubject()
        : this(new AsyncStack<int>())
    {
    }

    StackGetSubject(AsyncStack<int> queue)
        : base(queue, () => Assert.True(queue.TryPut(1)))
    {
    }
}

sealed class PriorityGetSubject : GetSubject
{
    public PriorityGetSubject()
        : this(new AsyncPriorityQueue<int, int>())
    {
    }

    PriorityGetSubject(AsyncPriorityQueue<int, int> queue)
        : base(queue, () => Assert.True(queue.TryPut(1, 1)))
    {
    }
}

sealed class PutSubject : Subject
{
    readonly AsyncQueue<int> _queue = new(1);

    public PutSubject() => Assert.True(_queue.TryPut(0));

    public override int Waiting => _queue.WaitingPuts;

    public override Type EndedError => typeof(QueueShutDownException);

    public override Task WaitAsync(CancellationToken cancellationToken = default) => _queue.PutAsync(1, cancellationToken).AsTask();

    public override Task WaitAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken = default) =>
        _queue.PutAsync(1, timeout, time, cancellationToken).AsTask();

    public override void Serve() => Assert.True(_queue.TryGet(out _));

    public override void End() => _queue.Shutdown();
}

sealed class JoinSubject : Subject
{
    readonly AsyncQueue<int> _queue = new();
    int _waiting;

    public JoinSubject() => Assert.True(_queue.TryPut(0));

    public override int Waiting => Volatile.Read(ref _waiting);

    public override bool ServesAll => true;

    public override Task WaitAsync(CancellationToken cancellationToken = default) => Count(_queue.JoinAsync(cancellationToken));

    public override Task WaitAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken = default) =>
        Count(_queue.JoinAsync(timeout, time, cancellationToken));

    public override void Serve() => _queue.TaskDone();

    async Task Count(Task join)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await join.ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
