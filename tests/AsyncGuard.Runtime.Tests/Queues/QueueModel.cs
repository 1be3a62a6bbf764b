namespace AsyncGuard.Runtime.Tests.Queues;

/// <summary>A queue in plain lists: what is in it, who waits, and what everybody must have got in the end.</summary>
sealed class QueueModel(int capacity, Func<List<(int Priority, int Number)>, (int, int)> next)
{
    readonly List<(int Priority, int Number)> _items = [];
    readonly List<Call> _gets = [];
    readonly List<Call> _puts = [];
    readonly List<Call> _ended = [];
    bool _shutDown;

    enum Fate
    {
        Served,
        Canceled,
        ShutDown,
    }

    public int Count => _items.Count;

    public int Unfinished { get; private set; }

    public void Put((int, int) item, Task task, CancellationTokenSource source)
    {
        var call = new Call(task, source) { Item = item };
        if (_shutDown)
            End(call, Fate.ShutDown);
        else if (capacity > 0 && _items.Count >= capacity)
            _puts.Add(call);
        else
            Accept(call);
    }

    public void Get(Task<(int, int)> task, CancellationTokenSource source)
    {
        var call = new Call(task, source);
        if (_items.Count > 0)
            Give(call);
        else if (_shutDown)
            End(call, Fate.ShutDown);
        else
            _gets.Add(call);
    }

    public void CancelOne(int which)
    {
        List<Call> waiting = [.. _gets, .. _puts];
        if (waiting.Count == 0)
            return;
        var call = waiting[which % waiting.Count];
        _gets.Remove(call);
        _puts.Remove(call);
        call.Source.Cancel();
        End(call, Fate.Canceled);
    }

    public bool TryDone()
    {
        if (Unfinished == 0)
            return false;
        Unfinished--;
        return true;
    }

    public void Shutdown(bool immediate)
    {
        _shutDown = true;
        foreach (var call in _gets.Concat(_puts))
            End(call, Fate.ShutDown);
        _gets.Clear();
        _puts.Clear();
        if (!immediate)
            return;
        Unfinished = Math.Max(0, Unfinished - _items.Count); // more may have been finished than was got
        _items.Clear();
    }

    public void Verify()
    {
        Assert.All(_gets.Concat(_puts), static call => Assert.False(call.Task.IsCompleted));
        foreach (var call in _ended)
        {
            // A task of a value task ends on the pool, a moment after the wait.
            Assert.True(((IAsyncResult)call.Task).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
            Assert.Equal(call.Fate, call.Task.IsCanceled ? Fate.Canceled : call.Task.IsFaulted ? Fate.ShutDown : Fate.Served);
            if (call.Fate == Fate.ShutDown)
                Assert.IsType<QueueShutDownException>(call.Task.Exception!.InnerException);
            else if (call.Fate == Fate.Served && call.Task is Task<(int, int)> got)
                Assert.Equal(call.Item, got.Result);
        }
    }

    void Accept(Call put)
    {
        Unfinished++;
        _items.Add(put.Item);
        End(put, Fate.Served);
        if (_gets.Count == 0)
            return;
        var get = _gets[0];
        _gets.RemoveAt(0);
        Give(get);
    }

    void Give(Call get)
    {
        get.Item = next(_items);
        _items.Remove(get.Item);
        End(get, Fate.Served);
        if (_puts.Count == 0)
            return;
        var put = _puts[0];
        _puts.RemoveAt(0);
        Accept(put);
    }

    void End(Call call, Fate fate)
    {
        call.Fate = fate;
        _ended.Add(call);
    }

    sealed class Call(Task task, CancellationTokenSource source)
    {
        public Task Task => task;

        public CancellationTokenSource Source => source;

        public (int Priority, int Number) Item { get; set; }

        public Fate Fate { get; set; }
    }
}
