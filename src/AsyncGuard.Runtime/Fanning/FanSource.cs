namespace AsyncGuard.Runtime;

/// <summary>The items of a fan-out, taken by several workers, one at a time, with their places.</summary>
abstract class FanSource<T> : IAsyncDisposable
{
    /// <summary>How many items there are, or zero if nobody knows yet.</summary>
    public abstract int ExpectedCount { get; }

    /// <summary>Takes the next item; a place of -1 means that there is none.</summary>
    public abstract ValueTask<(int Place, T Item)> TakeAsync();

    /// <summary>How many items were taken. Only after the last worker has ended.</summary>
    public abstract int Taken { get; }

    public abstract ValueTask DisposeAsync();

    public static FanSource<T> Of(IEnumerable<T> items) => items is T[] array ? new Array(array) : new Sync(items);

    public static FanSource<T> Of(IAsyncEnumerable<T> items, CancellationToken cancellationToken) => new Async(items.GetAsyncEnumerator(cancellationToken));

    /// <summary>Needs no lock: the places are drawn.</summary>
    sealed class Array(T[] items) : FanSource<T>
    {
        int _drawn = -1;

        public override int ExpectedCount => items.Length;

        public override int Taken => Math.Min(_drawn + 1, items.Length);

        public override ValueTask<(int Place, T Item)> TakeAsync()
        {
            // Each worker asks once more than there is, so the counter stays in reach of the length.
            var place = Interlocked.Increment(ref _drawn);
            return new(place < items.Length ? (place, items[place]) : (-1, default!));
        }

        public override ValueTask DisposeAsync() => default;
    }

    sealed class Sync(IEnumerable<T> items) : FanSource<T>
    {
        readonly Gate _gate = new();
        readonly IEnumerator<T> _items = items.GetEnumerator();
        int _taken;
        bool _ended;

        public override int Taken => _taken;

        public override int ExpectedCount { get; } = (items as ICollection<T>)?.Count ?? (items as IReadOnlyCollection<T>)?.Count ?? 0;

        public override ValueTask<(int Place, T Item)> TakeAsync()
        {
            lock (_gate)
            {
                // Asked no more after its end, nor after it threw: enumerators need not bear that.
                if (_ended)
                    return new((-1, default!));
                _ended = true;
                if (!_items.MoveNext())
                    return new((-1, default!));
                _ended = false;
                return new((_taken++, _items.Current));
            }
        }

        public override ValueTask DisposeAsync()
        {
            _items.Dispose();
            return default;
        }
    }

    sealed class Async(IAsyncEnumerator<T> items) : FanSource<T>
    {
        readonly SemaphoreSlim _turn = new(1, 1);
        int _taken;
        bool _ended;

        public override int Taken => _taken;

        public override int ExpectedCount => 0;

        public override async ValueTask<(int Place, T Item)> TakeAsync()
        {
            // Without a token: the turn is passed on as soon as the enumerator, which has the token, lets go.
            await _turn.WaitAsync().ConfigureAwait(false);
            try
            {
                if (_ended)
                    return (-1, default!);
                _ended = true;
                if (!await items.MoveNextAsync().ConfigureAwait(false))
                    return (-1, default!);
                _ended = false;
                return (_taken++, items.Current);
            }
            finally
            {
                _turn.Release();
            }
        }

        public override ValueTask DisposeAsync() => items.DisposeAsync();
    }
}
