namespace AsyncGuard.Runtime;

/// <summary>Takes over the exceptions of tasks that nobody will await.</summary>
static class Observation
{
    /// <summary>Lets a later failure count as seen.</summary>
    public static void Observe(this Task task)
    {
        if (task.IsCompleted)
            _ = task.Exception;
        else
            _ = task.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The tasks of a sequence. When the sequence fails half-way, those that it has started already are observed.</summary>
    public static TTask[] Collect<TTask>(this IEnumerable<TTask> tasks, string name) where TTask : Task
    {
        var collected = new List<TTask>((tasks ?? throw new ArgumentNullException(name)) is ICollection<TTask> { Count: var count } ? count : 4);
        try
        {
            foreach (var task in tasks)
                collected.Add(task ?? throw new ArgumentException("A task is null.", name));
        }
        catch
        {
            collected.ForEach(Observe);
            throw;
        }

        return [.. collected];
    }
}
