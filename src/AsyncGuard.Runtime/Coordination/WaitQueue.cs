namespace AsyncGuard.Runtime;

/// <summary>
/// Those who wait for a primitive, first in, first out. The one core of all primitives: entering, being granted and leaving take the same time
/// however many wait, and waiters are used again.
/// </summary>
/// <param name="owner">Whose gate guards the queue.</param>
/// <param name="mostKept">How many waiters are kept for later. Where all are freed at once, each on a thread of its own, keeping them costs more than making them anew.</param>
/// <remarks>All members but <see cref="TryLeave"/> and <see cref="GiveBack"/> are called under the owner's gate.</remarks>
sealed class WaitQueue<T>(IWaitOwner owner, int mostKept = 1024)
{
    Waiter<T>? _first;
    Waiter<T>? _last;

    // Those who stand in the queue have its number. It grows when all are taken out, which so need not be told one by one.
    int _generation = 1;

    // Waiters come back without the gate, and are taken under it. The last one that came back lies in a place of its own, where it is put and taken without an exchange. The others are two stacks: one for those who come back, and one that takes it over as a whole.
    Waiter<T>? _spare;
    Waiter<T>? _free;
    Waiter<T>? _returned;

    public IWaitOwner Owner => owner;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    public bool IsEmpty => _first is null;

    /// <summary>Adds a waiter at the end.</summary>
    public Waiter<T> Enter()
    {
        var waiter = Free();
        waiter.Generation = _generation;
        waiter.Previous = _last;
        if (_last is null)
            _first = waiter;
        else
            _last.Next = waiter;
        _last = waiter;
        Count++;
        RuntimeMeter.OnEntered(waiter);
        return waiter;
    }

    /// <summary>Takes the first out, to be granted or failed by the caller; <see langword="null"/> when nobody waits.</summary>
    public Waiter<T>? Take()
    {
        var waiter = _first;
        if (waiter is null)
            return null;
        _first = waiter.Next;
        if (_first is null)
            _last = null;
        else
            _first.Previous = null;
        OnTaken(waiter);
        return waiter;
    }

    /// <summary>Takes all out, to be granted or failed by the caller, linked by <see cref="Waiter{T}.Next"/> in their order.</summary>
    public Waiter<T>? TakeAll()
    {
        var all = _first;
        _first = _last = null;
        Count = 0;
        _generation++;
        return all;
    }

    /// <summary>Whether the waiter stands in the queue.</summary>
    public bool Contains(Waiter<T> waiter) => waiter.Generation == _generation;

    /// <summary>Takes a waiter out that gives up; <see langword="false"/> when somebody else has it by now.</summary>
    public bool TryLeave(Waiter<T> waiter)
    {
        lock (owner.Gate)
        {
            if (!Contains(waiter))
                return false;
            Remove(waiter);
            owner.OnLeft();
            return true;
        }
    }

    /// <summary>Whether one more waiter would be kept, as it looks. Needs no gate.</summary>
    public bool Keeps => _spare is null || Volatile.Read(ref _returned) is not { } top || top.Depth < mostKept;

    /// <summary>Keeps a waiter whose result was taken for a later wait. Needs no gate.</summary>
    public void GiveBack(Waiter<T> waiter)
    {
        if (_spare is null)
        {
            Volatile.Write(ref _spare, waiter);
            return;
        }

        var top = Volatile.Read(ref _returned);
        while (true)
        {
            if (top is { Depth: var depth } && depth >= mostKept)
                return;
            waiter.Next = top;
            waiter.Depth = top is null ? 1 : top.Depth + 1;
            // Others only push, or take everything: the top that is still there is the same in every respect.
            var seen = Interlocked.CompareExchange(ref _returned, waiter, top);
            if (ReferenceEquals(seen, top))
                return;
            top = seen;
        }
    }

    /// <summary>Grants the same to all of a chain that <see cref="TakeAll"/> gave. Outside the gate.</summary>
    public static void GrantAll(Waiter<T>? chain, T result)
    {
        while (chain is not null)
        {
            var waiter = Unlink(ref chain);
            waiter.Grant(result);
        }
    }

    /// <summary>Fails all of a chain that <see cref="TakeAll"/> gave. Outside the gate.</summary>
    public static void FailAll(Waiter<T>? chain, Func<Exception> error)
    {
        while (chain is not null)
        {
            var waiter = Unlink(ref chain);
            waiter.Fail(error());
        }
    }

    static Waiter<T> Unlink(ref Waiter<T>? chain)
    {
        // Once it is granted, a waiter may be in use again at any time.
        var waiter = chain!;
        chain = waiter.Next;
        waiter.Next = waiter.Previous = null;
        RuntimeMeter.OnLeft(waiter);
        return waiter;
    }

    // Under the gate.
    Waiter<T> Free()
    {
        // Race: one that comes back may be put here by somebody who saw the place empty a while ago; what lay here then is left to the collector. None is ever given out twice.
        if (Volatile.Read(ref _spare) is { } spare)
        {
            _spare = null;
            return spare;
        }

        // Looked at first: an exchange costs as much where nothing is found, and many may come before the first is back.
        if ((_free ?? (Volatile.Read(ref _returned) is null ? null : Interlocked.Exchange(ref _returned, null))) is not { } waiter)
            return new Waiter<T>(this);
        _free = waiter.Next;
        waiter.Next = null;
        return waiter;
    }

    void Remove(Waiter<T> waiter)
    {
        if (waiter.Previous is null)
            _first = waiter.Next;
        else
            waiter.Previous.Next = waiter.Next;
        if (waiter.Next is null)
            _last = waiter.Previous;
        else
            waiter.Next.Previous = waiter.Previous;
        OnTaken(waiter);
    }

    void OnTaken(Waiter<T> waiter)
    {
        waiter.Next = waiter.Previous = null;
        waiter.Generation = 0;
        Count--;
        RuntimeMeter.OnLeft(waiter);
    }
}
