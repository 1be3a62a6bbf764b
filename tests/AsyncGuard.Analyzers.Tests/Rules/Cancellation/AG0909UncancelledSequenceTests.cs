using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Cancellation.AG0909UncancelledSequence,
    AsyncGuard.CodeFixes.Rules.Cancellation.AG0909UncancelledSequenceFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

public sealed class AG0909UncancelledSequenceTests
{
    [Fact]
    public Task EnumerationWithTheToken_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sum
        {
            public async Task RunAsync(IAsyncEnumerable<int> items, CancellationToken token)
            {
                await foreach (var item in items.WithCancellation(token))
                    Console.WriteLine(item);
                await foreach (var item in items.WithCancellation(token).ConfigureAwait(false))
                    Console.WriteLine(item);
                await foreach (var item in items.ConfigureAwait(false).WithCancellation(CancellationToken.None))
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task SequenceThatWasGivenTheToken_DoesNotTrigger() => Verify.VerifyAsync("""
        interface IFeed { IAsyncEnumerable<int> ReadAsync(string name, CancellationToken token = default); }
        class Sum(IFeed feed)
        {
            public async Task RunAsync(CancellationToken token)
            {
                await foreach (var item in feed.ReadAsync("a", token))
                    Console.WriteLine(item);
                await foreach (var item in feed.ReadAsync("a", CancellationToken.None))
                    Console.WriteLine(item);
                var items = feed.ReadAsync("b", token);
                await foreach (var item in items)
                    Console.WriteLine(item);
                await foreach (var item in feed.ReadAsync("c", token).Where(item => item > 1))
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task MethodThatTakesTheToken_IsLeftToAnotherRule() => Verify.VerifyAsync("""
        interface IFeed { IAsyncEnumerable<int> ReadAsync(string name, CancellationToken token = default); }
        class Sum(IFeed feed)
        {
            public async Task RunAsync(CancellationToken token)
            {
                await foreach (var item in feed.ReadAsync("a"))
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task NoToken_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sum
        {
            public async Task RunAsync(IAsyncEnumerable<int> items)
            {
                await foreach (var item in items)
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task Cleanup_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sum
        {
            public async Task RunAsync(IAsyncEnumerable<int> rest, CancellationToken token)
            {
                try { await Task.Delay(1, token); }
                finally { await foreach (var item in rest) Console.WriteLine(item); }
            }
            public async Task StopAsync(IAsyncEnumerable<int> rest, CancellationToken token) { await foreach (var item in rest) Console.WriteLine(item); }
        }
        """);

    [Fact]
    public Task IteratorThatLooksAtNoToken_DoesNotTrigger() => Verify.VerifyAsync("""
        class Sum
        {
            async IAsyncEnumerable<int> ReadAsync() { await Task.Yield(); yield return 1; }
            public async Task RunAsync(CancellationToken token)
            {
                await foreach (var item in ReadAsync())
                    Console.WriteLine(item);
                token.ThrowIfCancellationRequested();
            }
        }
        """);

    [Fact]
    public Task SequenceInMemory_DoesNotTrigger() => Verify.VerifyAsync("""
        static class Sequences { public static IAsyncEnumerable<T> ToAsyncEnumerable<T>(IEnumerable<T> items) => throw new NotImplementedException(); }
        class Sum
        {
            public async Task RunAsync(int[] items, CancellationToken token)
            {
                await foreach (var item in Sequences.ToAsyncEnumerable(items))
                    Console.WriteLine(item);
                foreach (var item in items)
                    Console.WriteLine(item);
                token.ThrowIfCancellationRequested();
            }
        }
        """);

    [Fact]
    public Task PatternWithoutTheInterface_DoesNotTrigger() => Verify.VerifyAsync("""
        class Ticks
        {
            public Ticks GetAsyncEnumerator() => this;
            public int Current => 1;
            public ValueTask<bool> MoveNextAsync() => new(false);
        }
        class Sum
        {
            public async Task RunAsync(Ticks ticks, CancellationToken token)
            {
                await foreach (var item in ticks)
                    Console.WriteLine(item);
                token.ThrowIfCancellationRequested();
            }
        }
        """);

    [Fact]
    public Task Parameter_IsEnumeratedWithTheToken() => Verify.VerifyFixAsync("""
        class Sum
        {
            public async Task RunAsync(IAsyncEnumerable<int> items, CancellationToken token)
            {
                await foreach (var item in [|items|]) // slow
                    Console.WriteLine(item);
            }
        }
        """, """
        class Sum
        {
            public async Task RunAsync(IAsyncEnumerable<int> items, CancellationToken token)
            {
                await foreach (var item in items.WithCancellation(token)) // slow
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task ConfigureAwait_Stays() => Verify.VerifyFixAsync("""
        class Sum
        {
            public async Task RunAsync(IAsyncEnumerable<int> items, CancellationToken token)
            {
                await foreach (var item in [|items.ConfigureAwait(false)|])
                    Console.WriteLine(item);
            }
        }
        """, """
        class Sum
        {
            public async Task RunAsync(IAsyncEnumerable<int> items, CancellationToken token)
            {
                await foreach (var item in items.WithCancellation(token).ConfigureAwait(false))
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task FieldPropertyAndCall_Trigger() => Verify.VerifyFixAsync("""
        interface IFeed { IAsyncEnumerable<(int Id, string Name)> Items { get; } IAsyncEnumerable<int> Read(); }
        class Sum(IFeed feed)
        {
            readonly IAsyncEnumerable<int> _items = feed.Read();
            public async Task RunAsync(CancellationToken token)
            {
                await foreach (var (id, name) in [|feed.Items|])
                    Console.WriteLine(name);
                await foreach (var item in [|feed.Read()|])
                    Console.WriteLine(item);
                await foreach (var item in [|_items|])
                    Console.WriteLine(item);
            }
        }
        """, """
        interface IFeed { IAsyncEnumerable<(int Id, string Name)> Items { get; } IAsyncEnumerable<int> Read(); }
        class Sum(IFeed feed)
        {
            readonly IAsyncEnumerable<int> _items = feed.Read();
            public async Task RunAsync(CancellationToken token)
            {
                await foreach (var (id, name) in feed.Items.WithCancellation(token))
                    Console.WriteLine(name);
                await foreach (var item in feed.Read().WithCancellation(token))
                    Console.WriteLine(item);
                await foreach (var item in _items.WithCancellation(token))
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task OwnTypeOfSequence_Triggers() => Verify.VerifyAsync("""
        class Rows : IAsyncEnumerable<int> { public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken token = default) => throw new NotImplementedException(); }
        class Sum
        {
            public async Task RunAsync(Rows rows, CancellationToken token)
            {
                await foreach (var item in [|rows|])
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task IteratorWithATokenOfItsEnumeration_Triggers() => Verify.VerifyAsync("""
        using System.Runtime.CompilerServices;
        class Sum
        {
            public async IAsyncEnumerable<int> DoubleAsync(IAsyncEnumerable<int> items, [EnumeratorCancellation] CancellationToken token)
            {
                await foreach (var item in [|items|])
                    yield return item * 2;
            }
        }
        """);

    [Fact]
    public Task LinkedToken_Wins() => Verify.VerifyFixAsync("""
        class Sum
        {
            public async Task RunAsync(IAsyncEnumerable<int> items, CancellationToken token)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                await foreach (var item in [|items|])
                    Console.WriteLine(item);
            }
        }
        """, """
        class Sum
        {
            public async Task RunAsync(IAsyncEnumerable<int> items, CancellationToken token)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                await foreach (var item in items.WithCancellation(limit.Token))
                    Console.WriteLine(item);
            }
        }
        """);
}
