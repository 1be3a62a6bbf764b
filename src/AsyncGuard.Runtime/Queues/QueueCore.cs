namespace AsyncGuard.Runtime;

/// <summary>What all queues are: bounded or not, awaited on both sides. They differ in the order of their items alone.</summary>
/// <typeparam name="TItem">What is got.</typeparam>
/// <typeparam name="TEntry">What is put: an item, or an item with its priority.</typeparam>
sealed partial class QueueCore<TItem, TEntry> : GettingSide<TItem>
{
    readonly ItemStore<TItem, TEntry> _store;
    readonly WaitQueue<TItem> _getters;
    readonly WaitQueue<TEntry> _putters;
    Exception? _error;
    bool _isShutDown;

    public QueueCore(ItemStore<TItem, TEntry> store, int capacity)
        : base(capacity)
    {
        _store = store;
        _getters = new WaitQueue<TItem>(this);
        _putters = new WaitQueue<TEntry>(this);
    }

    public override int Count
    {
        get
        {
            lock (Gate)
                return _store.Count;
        }
    }

    public override bool IsShutDown
    {
        get
        {
            lock (Gate)
                return _isShutDown;
        }
    }

    public override int WaitingGets
    {
        get
        {
            lock (Gate)
                return _getters.Count;
        }
    }

    public override int WaitingPuts
    {
        get
        {
            lock (Gate)
                return _putters.Count;
        }
    }

    public override void Shutdown(bool immediate, Exception? error)
    {
        Waiter<TItem>? getters;
        Waiter<TEntry>? putters;
        Waiter<bool>? joiners = null;
        Func<Exception> shutDown;
        lock (Gate)
        {
            if (!_isShutDown)
                (_isShutDown, _error) = (true, error);
            shutDown = ShutDown;
            putters = _putters.TakeAll();
            // Whoever waits for an item found none, so that there is nothing left to drain for them.
            getters = _getters.TakeAll();
            if (immediate)
            {
                joiners = Unfinished.Drop(_store.Count);
                _store.Clear();
            }
        }

        WaitQueue<TEntry>.FailAll(putters, shutDown);
        WaitQueue<TItem>.FailAll(getters, shutDown);
        WaitQueue<bool>.GrantAll(joiners, true);
    }

    QueueShutDownException ShutDown() =>
        _error is null ? new QueueShutDownException() : new QueueShutDownException("The queue was shut down with an error.", _error);
}
