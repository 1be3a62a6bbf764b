namespace AsyncGuard.Runtime;

/// <summary>Completes all waiters that left a line together, in their order. Outside the gate.</summary>
static class WaiterChain
{
    public static void GrantAll<T>(this Waiter<T>? first, T result)
    {
        while (first is not null)
            Detach(ref first).Grant(result);
    }

    public static void FailAll<T>(this Waiter<T>? first, Func<Exception> error)
    {
        while (first is not null)
            Detach(ref first).Fail(error());
    }

    // Race: a completed waiter may be in the pool, or in another line, at once: its links are read first.
    static Waiter<T> Detach<T>(ref Waiter<T>? first)
    {
        var waiter = first!;
        first = waiter.Next;
        waiter.Next = waiter.Previous = null;
        return waiter;
    }
}
