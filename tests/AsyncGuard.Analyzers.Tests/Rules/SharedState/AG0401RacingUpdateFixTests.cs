using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.SharedState.AG0401RacingUpdate, AsyncGuard.CodeFixes.Rules.SharedState.AG0401RacingUpdateFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.SharedState;

public sealed class AG0401RacingUpdateFixTests
{
    [Fact]
    public Task Counters_BecomeInterlocked() => Verify.VerifyFixAsync("""
        class Meter(HttpClient http)
        {
            int _pages;
            long _bytes;
            public async Task<int> MeasureAsync(string[] urls)
            {
                var errors = 0;
                await Task.WhenAll(urls.Select(async url =>
                {
                    var text = await http.GetStringAsync(url);
                    [|_pages|]++; // one more
                    [|this._bytes|] += text.Length;
                    // a slow one
                    --[|errors|];
                    [|errors|] -= text.Length - 1;
                    [|errors|] = errors + 2;
                    Console.WriteLine([|_pages|]++ + ++[|_pages|]);
                }));
                return errors;
            }
        }
        """, """
        class Meter(HttpClient http)
        {
            int _pages;
            long _bytes;
            public async Task<int> MeasureAsync(string[] urls)
            {
                var errors = 0;
                await Task.WhenAll(urls.Select(async url =>
                {
                    var text = await http.GetStringAsync(url);
                    Interlocked.Increment(ref _pages); // one more
                    Interlocked.Add(ref this._bytes, text.Length);
                    // a slow one
                    Interlocked.Decrement(ref errors);
                    Interlocked.Add(ref errors, -(text.Length - 1));
                    Interlocked.Add(ref errors, 2);
                    Console.WriteLine((Interlocked.Increment(ref _pages) - 1) + Interlocked.Increment(ref _pages));
                }));
                return errors;
            }
        }
        """);

    [Fact]
    public Task CountersInExpressions_BecomeInterlocked() => Verify.VerifyFixAsync("""
        class Pixels
        {
            static int s_odd;
            public void Count(byte[] pixels)
            {
                long sum = 0;
                Parallel.For(0, pixels.Length, i => [|sum|] += pixels[i]);
                Parallel.ForEach(pixels, pixel => Note());
            }
            static void Note() => [|s_odd|]++;
        }
        """, """
        class Pixels
        {
            static int s_odd;
            public void Count(byte[] pixels)
            {
                long sum = 0;
                Parallel.For(0, pixels.Length, i => Interlocked.Add(ref sum, pixels[i]));
                Parallel.ForEach(pixels, pixel => Note());
            }
            static void Note() => Interlocked.Increment(ref s_odd);
        }
        """);

    [Fact]
    public Task CountersUnderALock_WhereTheUserWantsOne() => Verify.VerifyFixAsync("""
        class Meter(HttpClient http)
        {
            readonly string _name = "";

            // how many
            int _pages;

            public Task MeasureAsync(string[] urls) => Task.WhenAll(urls.Select(async url =>
            {
                await http.GetStringAsync(url);
                // counted
                [|_pages|]++;
            }));
        }
        """, """
        class Meter(HttpClient http)
        {
            readonly string _name = "";

            readonly object _gate = new();
            // how many
            int _pages;

            public Task MeasureAsync(string[] urls) => Task.WhenAll(urls.Select(async url =>
            {
                await http.GetStringAsync(url);
                // counted
                lock (_gate)
                    _pages++;
            }));
        }
        """, key: "AG0401.Guard", settings: VerifierSettings.CSharp12);

    [Fact]
    public Task OtherUpdates_GoUnderALock() => Verify.VerifyFixAsync("""
        class Stats { public double Mean { get; set; } }
        class Pixels
        {
            private readonly Stats _stats = new();
            public int Max(byte[] pixels)
            {
                var max = 0;
                string text = "";
                Parallel.ForEach(pixels, pixel =>
                {
                    if (pixel > max)
                        [|max|] = pixel;
                    [|_stats.Mean|] += pixel;
                });
                Parallel.For(0, 10, i => [|text|] += i);
                return max + text.Length;
            }
        }
        """, """
        class Stats { public double Mean { get; set; } }
        class Pixels
        {
            private readonly object _gate = new();
            private readonly Stats _stats = new();
            public int Max(byte[] pixels)
            {
                var gate = new object();
                var max = 0;
                var gate2 = new object();
                string text = "";
                Parallel.ForEach(pixels, pixel =>
                {
                    lock (gate)
                    {
                        if (pixel > max)
                            max = pixel;
                    }
                    lock (_gate)
                        _stats.Mean += pixel;
                });
                Parallel.For(0, 10, i =>
                {
                    lock (gate2)
                        text += i;
                });
                return max + text.Length;
            }
        }
        """, settings: VerifierSettings.CSharp12);

    [Fact]
    public Task ExistingGate_IsUsedAgain() => Verify.VerifyFixAsync("""
        class Tally
        {
            private readonly object _sync = new();
            private int _count;
            public int Read() { lock (_sync) return _count; }
            public void Run(string[] names) => Parallel.ForEach(names, name => { Console.WriteLine(name); [|_count|]++; });
        }
        """, """
        class Tally
        {
            private readonly object _sync = new();
            private int _count;
            public int Read() { lock (_sync) return _count; }
            public void Run(string[] names) => Parallel.ForEach(names, name => { Console.WriteLine(name); lock (_sync) _count++; });
        }
        """);

    [Fact]
    public Task ReadAndStore_GoUnderOneLock() => Verify.VerifyFixAsync("""
        class Sequence
        {
            int _next;
            public void Run(int[] items)
            {
                for (var i = 0; i < 4; i++)
                    _ = Task.Run(Step);
            }
            void Step()
            {
                Console.WriteLine("step");
                var n = _next;
                [|_next|] = n + 1;
                Console.WriteLine(n);
            }
        }
        """, """
        class Sequence
        {
            readonly object _gate = new();
            int _next;
            public void Run(int[] items)
            {
                for (var i = 0; i < 4; i++)
                    _ = Task.Run(Step);
            }
            void Step()
            {
                Console.WriteLine("step");
                lock (_gate)
                {
                    var n = _next;
                    _next = n + 1;
                    Console.WriteLine(n);
                }
            }
        }
        """, settings: VerifierSettings.CSharp12);
}
