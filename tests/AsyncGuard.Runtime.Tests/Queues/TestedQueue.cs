namespace AsyncGuard.Runtime.Tests.Queues;

/// <summary>What the three queues have in common, for tests that hold for all of them.</summary>
sealed record TestedQueue(
    Func<(int Priority, int Number), CancellationToken, Task> Put,
    Func<CancellationToken, Task<(int, int)>> Get,
    Action TaskDone,
    Action<bool> Shutdown,
    Func<(int Count, int Unfinished)> Counts)
{
    public static TestedQueue Fifo(int capacity)
    {
        var queue = new AsyncQueue<(int Priority, int Number)>(capacity);
        return new(
            (item, token) => queue.PutAsync(item, token).AsTask(), token => queue.GetAsync(token).AsTask(), queue.TaskDone,
            immediate => queue.Shutdown(immediate), () => (queue.Count, queue.Unfinished));
    }

    public static TestedQueue Lifo(int capacity)
    {
        var queue = new AsyncStack<(int Priority, int Number)>(capacity);
        return new(
            (item, token) => queue.PutAsync(item, token).AsTask(), token => queue.GetAsync(token).AsTask(), queue.TaskDone,
            immediate => queue.Shutdown(immediate), () => (queue.Count, queue.Unfinished));
    }

    public static TestedQueue LowestFirst(int capacity)
    {
        var queue = new AsyncPriorityQueue<(int Priority, int Number), int>(capacity);
        return new(
            (item, token) => queue.PutAsync(item, item.Priority, token).AsTask(), token => queue.GetAsync(token).AsTask(), queue.TaskDone,
            immediate => queue.Shutdown(immediate), () => (queue.Count, queue.Unfinished));
    }
}
