namespace AsyncGuard.Analyzers.Tests.Races;

/// <summary>
/// The rules are right: what they report loses updates when it runs, and what their fixes make of it does not. Where tasks can be made to meet, they are;
/// the others run often enough to meet by themselves.
/// </summary>
public sealed class RaceTests
{
    /// <summary>How often a program may have luck before it counts as right.</summary>
    const int MostRuns = 2_000;

    /// <summary>How often a fixed program has to be right.</summary>
    const int FixedRuns = 3;

    public static TheoryData<string, string, int> Programs => new()
    {
        {
            "AG0401", """
            public static class Program
            {
                public static async Task<int> RunAsync()
                {
                    var count = 0;
                    Meeting.Of(2);
                    await Task.WhenAll(new[] { 1, 2 }.Select(item => Task.Run(() => { count += Meeting.Join(); })));
                    return count;
                }
            }
            """, 2
        },
        {
            "AG0401", """
            public static class Program
            {
                static int s_count;
                public static async Task<int> RunAsync()
                {
                    Meeting.Of(2);
                    await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
                    {
                        await Task.Yield();
                        s_count = s_count + Meeting.Join();
                    }));
                    return s_count;
                }
            }
            """, 2
        },
        {
            "AG0401", """
            public class Program
            {
                long _sum;
                public static Task<int> RunAsync()
                {
                    var program = new Program();
                    for (var i = 0; i < 20_000; i++)
                        program.Add();
                    return Task.FromResult((int)program._sum);
                }
                void Add() => Parallel.Invoke(Step, Step);
                void Step() => _sum++;
            }
            """, 40_000
        },
        {
            "AG0401", """
            public static class Program
            {
                public static async Task<int> RunAsync()
                {
                    double sum = 0;
                    Meeting.Of(2);
                    var other = Task.Run(() => { sum += Meeting.Join(); });
                    sum += Meeting.Join();
                    await other;
                    return (int)sum;
                }
            }
            """, 2
        },
        {
            "AG0401", """
            public static class Program
            {
                static int s_next;
                public static async Task<int> RunAsync()
                {
                    Meeting.Of(2);
                    var tasks = new List<Task>();
                    for (var i = 0; i < 2; i++)
                        tasks.Add(Task.Run(Take));
                    await Task.WhenAll(tasks);
                    return s_next;
                }
                static void Take()
                {
                    var next = s_next;
                    Meeting.Join();
                    s_next = next + 1;
                }
            }
            """, 2
        },
        {
            "AG0402", """
            public static class Program
            {
                public static async Task<int> RunAsync()
                {
                    var kept = new List<int>(capacity: 200_000);
                    await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
                    {
                        await Task.Yield();
                        for (var i = 0; i < 50_000; i++)
                            kept.Add(i);
                    }));
                    return kept.Count;
                }
            }
            """, 200_000
        },
        {
            "AG0402", """
            public static class Program
            {
                static readonly Queue<int> s_kept = new();
                public static Task<int> RunAsync()
                {
                    try
                    {
                        Parallel.For(0, 200_000, i => s_kept.Enqueue(i));
                    }
                    catch (AggregateException)
                    {
                        return Task.FromResult(-1);
                    }

                    return Task.FromResult(s_kept.Count);
                }
            }
            """, 200_000
        },
        {
            "AG0402", """
            public static class Program
            {
                public static async Task<int> RunAsync()
                {
                    var kept = new List<int>(capacity: 20_000);
                    await Task.WhenAll(Enumerable.Range(0, 20_000).Select(async i => kept.Add(await NumberAsync(i))));
                    return kept.Count;
                }
                static async Task<int> NumberAsync(int i)
                {
                    await Task.Yield();
                    return i;
                }
            }
            """, 20_000
        },
        {
            "AG0403", """
            public class Program
            {
                int _counter;
                public static async Task<int> RunAsync()
                {
                    var program = new Program();
                    Meeting.Of(3);
                    await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => program.TwiceAsync()));
                    return program._counter;
                }
                Task TwiceAsync() => Task.WhenAll(IncrementAsync(), IncrementAsync());
                async Task IncrementAsync()
                {
                    var tmp = _counter;
                    await Meeting.JoinAsync();
                    _counter = tmp + 1;
                }
            }
            """, 6
        },
        {
            "AG0403", """
            public static class Program
            {
                public static async Task<int> RunAsync()
                {
                    var count = 0;
                    Meeting.Of(4);
                    await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => count += await Meeting.JoinAsync()));
                    return count;
                }
            }
            """, 4
        },
        {
            "AG0403", """
            public static class Program
            {
                static double s_sum;
                public static async Task<int> RunAsync()
                {
                    Meeting.Of(2);
                    var first = AddAsync();
                    var second = AddAsync();
                    await first;
                    await second;
                    return (int)s_sum;
                }
                static async Task AddAsync()
                {
                    s_sum = s_sum + await Meeting.JoinAsync();
                }
            }
            """, 2
        },
        {
            "AG0403", """
            public static class Program
            {
                static string s_log = "";
                public static async Task<int> RunAsync()
                {
                    Meeting.Of(3);
                    await Parallel.ForEachAsync(Enumerable.Range(0, 3), new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (i, _) =>
                    {
                        var log = s_log;
                        await Meeting.JoinAsync();
                        s_log = log + i;
                    });
                    return s_log.Length;
                }
            }
            """, 3
        },
        {
            "AG0404", """
            public static class Program
            {
                static string? s_token;
                static int s_loads;
                public static async Task<int> RunAsync()
                {
                    Meeting.Of(3);
                    await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => TokenAsync()));
                    return s_loads;
                }
                static async Task<string> TokenAsync()
                {
                    if (s_token is null)
                        s_token = await LoadAsync();
                    return s_token;
                }
                static async Task<string> LoadAsync()
                {
                    Interlocked.Increment(ref s_loads);
                    await Meeting.JoinAsync();
                    return "token";
                }
            }
            """, 1
        },
        {
            "AG0404", """
            public class Program
            {
                readonly SemaphoreSlim _throttle = new(4);
                bool _ready;
                int _starts;
                public static async Task<int> RunAsync()
                {
                    var program = new Program();
                    Meeting.Of(3);
                    await Task.WhenAll(program.QueryAsync(), program.QueryAsync(), program.QueryAsync());
                    program._throttle.Dispose();
                    return program._starts;
                }
                async Task<bool> QueryAsync()
                {
                    await EnsureAsync();
                    return _ready;
                }
                async Task EnsureAsync()
                {
                    if (_ready)
                        return;
                    await Meeting.JoinAsync();
                    Interlocked.Increment(ref _starts);
                    _ready = true;
                }
            }
            """, 1
        },
        {
            "AG0404", """
            public class Program
            {
                int? _limit;
                int _loads;
                public static Task<int> RunAsync() => new Program().LoadAsync();
                async Task<int> LoadAsync()
                {
                    Meeting.Of(2);
                    var tasks = new[] { LimitAsync(), LimitAsync() };
                    await Task.WhenAll(tasks);
                    return _loads;
                }
                async Task<int> LimitAsync() => _limit ??= await CountAsync();
                async Task<int> CountAsync()
                {
                    Interlocked.Increment(ref _loads);
                    return await Meeting.JoinAsync();
                }
            }
            """, 1
        },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task WhatIsReported_Loses_AndWhatTheFixMakesOfIt_DoesNot(string id, string source, int right)
    {
        var program = RacingProgram.Of(source);
        Assert.Contains(await program.RunAsync(MostRuns, until: result => result != right), result => result != right);

        var repaired = await program.FixedAsync(id);
        Assert.All(await repaired.RunAsync(FixedRuns), result => Assert.Equal(right, result));
    }
}
