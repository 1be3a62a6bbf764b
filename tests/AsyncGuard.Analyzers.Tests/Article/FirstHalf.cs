namespace AsyncGuard.Analyzers.Tests.Article;

/// <summary>The listings on tasks, results, limits, shared state and signals.</summary>
static class FirstHalf
{
    public static ArticleListing[] Listings { get; } =
    [
        new("create_task", "AG01", """
            static class Program
            {
                static async Task<string> WorkerAsync(string name, int delay)
                {
                    await Task.Delay(TimeSpan.FromSeconds(delay));
                    return $"{name} done after {delay}s";
                }

                static async Task Main()
                {
                    string? result1 = null, result2 = null;
                    var t1 = Task.Factory.StartNew(async () => result1 = await WorkerAsync("A", 1));
                    var t2 = Task.Factory.StartNew(async () => result2 = await WorkerAsync("B", 2));

                    await t1;
                    await t2;
                    Console.WriteLine($"{result1} {result2}");
                }
            }
            """, """
            static class Program
            {
                static async Task<string> WorkerAsync(string name, int delay)
                {
                    await Task.Delay(TimeSpan.FromSeconds(delay));
                    return $"{name} done after {delay}s";
                }

                static async Task Main()
                {
                    var t1 = WorkerAsync("A", 1);
                    var t2 = WorkerAsync("B", 2);

                    var result1 = await t1;
                    var result2 = await t2;
                    Console.WriteLine($"{result1} {result2}");
                }
            }
            """),

        new("gather, as_completed", "AG02", """
            static class Program
            {
                static async Task<(int, double)> JobAsync(int i)
                {
                    var delay = Random.Shared.NextDouble() * 2;
                    await Task.Delay(TimeSpan.FromSeconds(delay));
                    return (i, delay);
                }

                static async Task GatherExampleAsync()
                {
                    var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => JobAsync(i)));
                    Console.WriteLine("gather order: " + string.Join(", ", results));
                }

                static async Task AsCompletedExampleAsync()
                {
                    var tasks = Enumerable.Range(0, 5).Select(i => JobAsync(i)).ToList();
                    while (tasks.Count > 0)
                    {
                        var task = await Task.WhenAny(tasks);
                        tasks.Remove(task);
                        Console.WriteLine($"completed: {await task}");
                    }
                }

                static async Task Main()
                {
                    await GatherExampleAsync();
                    await AsCompletedExampleAsync();
                }
            }
            """, """
            static class Program
            {
                static async Task<(int, double)> JobAsync(int i)
                {
                    var delay = Random.Shared.NextDouble() * 2;
                    await Task.Delay(TimeSpan.FromSeconds(delay));
                    return (i, delay);
                }

                static async Task GatherExampleAsync()
                {
                    var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => JobAsync(i)));
                    Console.WriteLine("gather order: " + string.Join(", ", results));
                }

                static async Task AsCompletedExampleAsync()
                {
                    var tasks = Enumerable.Range(0, 5).Select(i => JobAsync(i)).ToList();
                    await foreach (var task in Task.WhenEach(tasks))
                    {
                        var result = await task;
                        Console.WriteLine($"completed: {result}");
                    }
                }

                static async Task Main()
                {
                    await GatherExampleAsync();
                    await AsCompletedExampleAsync();
                }
            }
            """),

        new("Semaphore", "AG03", """
            static class Program
            {
                static readonly SemaphoreSlim Sem = new(3);

                static async Task LimitedWorkerAsync(int i)
                {
                    await Sem.WaitAsync();
                    var delay = Random.Shared.NextDouble() * 2;
                    await Task.Delay(TimeSpan.FromSeconds(delay));
                    Console.WriteLine($"worker {i} finished after {delay:0.00}s");
                    Sem.Release();
                }

                static async Task Main()
                {
                    var tasks = Enumerable.Range(0, 10).Select(i => LimitedWorkerAsync(i)).ToList();
                    await Task.WhenAll(tasks);
                }
            }
            """, """
            static class Program
            {
                static readonly SemaphoreSlim Sem = new(3, 3);

                static async Task LimitedWorkerAsync(int i)
                {
                    await Sem.WaitAsync();
                    try
                    {
                        var delay = Random.Shared.NextDouble() * 2;
                        await Task.Delay(TimeSpan.FromSeconds(delay));
                        Console.WriteLine($"worker {i} finished after {delay:0.00}s");
                    }
                    finally
                    {
                        Sem.Release();
                    }
                }

                static async Task Main()
                {
                    var tasks = Enumerable.Range(0, 10).Select(i => LimitedWorkerAsync(i)).ToList();
                    await Task.WhenAll(tasks);
                }
            }
            """),

        new("Lock", "AG04", """
            static class Program
            {
                static int counter;

                static async Task IncrementerAsync(int times)
                {
                    for (var i = 0; i < times; i++)
                    {
                        var tmp = counter;
                        await Task.Yield();
                        counter = tmp + 1;
                    }
                }

                static async Task Main()
                {
                    var tasks = Enumerable.Range(0, 5).Select(_ => IncrementerAsync(1000)).ToList();
                    await Task.WhenAll(tasks);
                    Console.WriteLine($"final counter: {counter}");
                }
            }
            """, """
            static class Program
            {
                static readonly SemaphoreSlim Lock = new(1, 1);
                static int counter;

                static async Task IncrementerAsync(int times)
                {
                    for (var i = 0; i < times; i++)
                    {
                        await Lock.WaitAsync();
                        try
                        {
                            var tmp = counter;
                            await Task.Yield();
                            counter = tmp + 1;
                        }
                        finally
                        {
                            Lock.Release();
                        }
                    }
                }

                static async Task Main()
                {
                    var tasks = Enumerable.Range(0, 5).Select(_ => IncrementerAsync(1000)).ToList();
                    await Task.WhenAll(tasks);
                    Console.WriteLine($"final counter: {counter}");
                }
            }
            """),

        new("Event", "AG05", """
            sealed class Gate
            {
                volatile bool _set;

                public async Task WaiterAsync(string name)
                {
                    Console.WriteLine($"{name} is waiting for event");
                    while (!_set)
                        await Task.Delay(10);
                    Console.WriteLine($"{name} resumed after event set");
                }

                public async Task SetterAsync()
                {
                    Console.WriteLine("setter will sleep and then set the event");
                    await Task.Delay(1000);
                    _set = true;
                    Console.WriteLine("event set by setter");
                }
            }

            static class Program
            {
                static async Task Main()
                {
                    var gate = new Gate();
                    var tasks = new[] { gate.WaiterAsync("W1"), gate.WaiterAsync("W2") };
                    await gate.SetterAsync();
                    await Task.WhenAll(tasks);
                }
            }
            """, """
            sealed class Gate
            {
                readonly TaskCompletionSource _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

                public async Task WaiterAsync(string name)
                {
                    Console.WriteLine($"{name} is waiting for event");
                    await _set.Task;
                    Console.WriteLine($"{name} resumed after event set");
                }

                public async Task SetterAsync()
                {
                    Console.WriteLine("setter will sleep and then set the event");
                    await Task.Delay(1000);
                    _set.TrySetResult();
                    Console.WriteLine("event set by setter");
                }
            }

            static class Program
            {
                static async Task Main()
                {
                    var gate = new Gate();
                    var tasks = new[] { gate.WaiterAsync("W1"), gate.WaiterAsync("W2") };
                    await gate.SetterAsync();
                    await Task.WhenAll(tasks);
                }
            }
            """),
    ];
}
