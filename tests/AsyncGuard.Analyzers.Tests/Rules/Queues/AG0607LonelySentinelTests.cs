using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Queues.AG0607LonelySentinel, AsyncGuard.CodeFixes.Rules.Queues.AG0607LonelySentinelFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Queues;

public sealed class AG0607LonelySentinelTests
{
    static string In(string body) => $$"""
        using System.Threading.Channels;
        class Pipeline
        {
            public async Task RunAsync(int consumers)
            {
                var queue = Channel.CreateBounded<string?>(5);
                {{body}}
            }
            static async Task ConsumeAsync(Channel<string?> queue)
            {
                while (true)
                {
                    var item = await queue.Reader.ReadAsync();
                    if (item is null)
                        break;
                    Console.WriteLine(item);
                }
            }
        }
        """;

    [Fact]
    public Task OneConsumer_DoesNotTrigger() => Verify.VerifyAsync(In("""
        var consumer = ConsumeAsync(queue);
        await queue.Writer.WriteAsync("x");
        await queue.Writer.WriteAsync(null);
        await consumer;
        """));

    [Fact]
    public Task ConditionOfTheLoop_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Checksums(Func<string, Task> check)
        {
            public async Task RunAsync(string[] files)
            {
                var queue = Channel.CreateBounded<string?>(8);
                await Task.WhenAll(FeedAsync(), CheckAsync(), CheckAsync());

                async Task FeedAsync()
                {
                    foreach (var file in files)
                        await queue.Writer.WriteAsync(file);
                    await queue.Writer.[|WriteAsync|](null);
                }

                async Task CheckAsync()
                {
                    while (await queue.Reader.ReadAsync() is { } file)
                        await check(file);
                }
            }
        }
        """);

    [Fact]
    public Task ConditionOfTheLoopOfOneConsumer_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Checksums(Func<string, Task> check)
        {
            public async Task RunAsync(string[] files)
            {
                var queue = Channel.CreateBounded<string?>(8);
                await Task.WhenAll(FeedAsync(), CheckAsync());

                async Task FeedAsync()
                {
                    foreach (var file in files)
                        await queue.Writer.WriteAsync(file);
                    await queue.Writer.WriteAsync(null);
                }

                async Task CheckAsync()
                {
                    while (await queue.Reader.ReadAsync() is { } file)
                        await check(file);
                }
            }
        }
        """);

    [Fact]
    public Task CaseOfASwitch_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Shards(Func<string, CancellationToken, Task> send)
        {
            const string Stop = "stop";
            readonly Channel<string> _mails = Channel.CreateBounded<string>(64);
            public ValueTask PostAsync(string mail, CancellationToken token) => _mails.Writer.WriteAsync(mail, token);
            public ValueTask EndAsync(CancellationToken token) => _mails.Writer.[|WriteAsync|](Stop, token);
            public Task RunAsync(CancellationToken token) => Task.WhenAll(ShardAsync(token), ShardAsync(token));
            async Task ShardAsync(CancellationToken token)
            {
                while (true)
                {
                    switch (await _mails.Reader.ReadAsync(token))
                    {
                        case Stop:
                            return;
                        case var mail:
                            await send(mail, token);
                            break;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task DirectiveThatTheRewriteWouldLose_HasNoFix() => Verify.VerifyNoFixAsync("""
        using System.Threading.Channels;
        class Listing
        {
            public async Task RunAsync()
            {
                var queue = Channel.CreateBounded<string?>(5);
                var consumers = Enumerable.Range(0, 2).Select(i => ConsumeAsync(queue)).ToArray();
                for (var i = 0; i < 10; i++)
                    await queue.Writer.WriteAsync($"item-{i}");
        #pragma warning disable CS0618
                await queue.Writer.[|WriteAsync|](null);
        #pragma warning restore CS0618
                await Task.WhenAll(consumers);
            }
            static async Task ConsumeAsync(Channel<string?> queue)
            {
                while (true)
                {
        #pragma warning disable CS0618
                    var item = await queue.Reader.ReadAsync();
        #pragma warning restore CS0618
                    if (item is null)
                        break;
                    Console.WriteLine(item);
                }
            }
        }
        """);

    [Fact]
    public Task CaseThatGoesOn_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Shards(Func<string, CancellationToken, Task> send)
        {
            const string Stop = "stop";
            readonly Channel<string> _mails = Channel.CreateBounded<string>(64);
            public ValueTask PostAsync(string mail, CancellationToken token) => _mails.Writer.WriteAsync(mail, token);
            public ValueTask EndAsync(CancellationToken token) => _mails.Writer.WriteAsync(Stop, token);
            public Task RunAsync(CancellationToken token) => Task.WhenAll(ShardAsync(token), ShardAsync(token));
            async Task ShardAsync(CancellationToken token)
            {
                while (true)
                {
                    switch (await _mails.Reader.ReadAsync(token))
                    {
                        case Stop:
                            break;
                        case var mail:
                            await send(mail, token);
                            break;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task SentinelForEachConsumer_DoesNotTrigger() => Verify.VerifyAsync(In("""
        var all = Enumerable.Range(0, consumers).Select(_ => ConsumeAsync(queue)).ToArray();
        await queue.Writer.WriteAsync("x");
        for (var i = 0; i < consumers; i++)
            await queue.Writer.WriteAsync(null);
        await Task.WhenAll(all);
        """));

    [Fact]
    public Task TwoSentinelsForTwoConsumers_DoesNotTrigger() => Verify.VerifyAsync(In("""
        var all = Task.WhenAll(ConsumeAsync(queue), ConsumeAsync(queue));
        await queue.Writer.WriteAsync(null);
        await queue.Writer.WriteAsync(null);
        await all;
        """));

    [Fact]
    public Task NullThatIsAnItem_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Pipeline
        {
            public async Task RunAsync()
            {
                var queue = Channel.CreateBounded<string?>(5);
                var all = Task.WhenAll(ConsumeAsync(queue), ConsumeAsync(queue));
                await queue.Writer.WriteAsync(null);
                queue.Writer.Complete();
                await all;
            }
            static async Task ConsumeAsync(Channel<string?> queue)
            {
                await foreach (var item in queue.Reader.ReadAllAsync())
                    Console.WriteLine(item ?? "nothing");
            }
        }
        """);

    [Fact]
    public Task Numbers_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Pipeline
        {
            public async Task RunAsync()
            {
                var queue = Channel.CreateBounded<int>(5);
                var all = Task.WhenAll(ConsumeAsync(queue), ConsumeAsync(queue));
                await queue.Writer.WriteAsync(0);
                await queue.Writer.WriteAsync(default);
                await all;
            }
            static async Task ConsumeAsync(Channel<int> queue)
            {
                while (await queue.Reader.ReadAsync() is var item && item != 7)
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task ChannelFromElsewhere_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Producer(Channel<string?> queue) { public async Task StopAsync() => await queue.Writer.WriteAsync(null); }
        """);

    [Fact]
    public Task WrittenByAProducerStartedOften_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Pipeline
        {
            readonly Channel<string?> _queue = Channel.CreateBounded<string?>(5);
            public async Task RunAsync(string[] items)
            {
                var consumers = items.Select(_ => ConsumeAsync()).ToArray();
                await Task.WhenAll(items.Select(ProduceAsync));
                await Task.WhenAll(items.Select(item => ProduceAsync(item)));
                await Task.WhenAll(consumers);
            }
            async Task ProduceAsync(string item) { await _queue.Writer.WriteAsync(item); await _queue.Writer.WriteAsync(null); }
            async Task ConsumeAsync() { while (true) { if (await _queue.Reader.ReadAsync() is null) return; } }
        }
        """);

    [Fact]
    public Task ConsumersOneAfterTheOther_DoNotTrigger() => Verify.VerifyAsync(In("""
        await queue.Writer.WriteAsync(null);
        await ConsumeAsync(queue);
        """));

    [Fact]
    public Task TwoConsumers_Trigger() => Verify.VerifyAsync(In("""
        var all = Task.WhenAll(ConsumeAsync(queue), ConsumeAsync(queue));
        await queue.Writer.WriteAsync("x");
        await queue.Writer.[|WriteAsync|](null);
        await all;
        """));

    [Fact]
    public Task ConsumersBySelect_Trigger() => Verify.VerifyAsync(In("""
        var all = Enumerable.Range(0, consumers).Select(_ => ConsumeAsync(queue)).ToArray();
        queue.Writer.[|TryWrite|](default);
        await Task.WhenAll(all);
        """));

    [Fact]
    public Task ConsumersInALoop_Trigger() => Verify.VerifyAsync(In("""
        var all = new List<Task>();
        for (var i = 0; i < consumers; i++)
            all.Add(Task.Run(() => ConsumeAsync(queue)));
        await queue.Writer.[|WriteAsync|](null!);
        await Task.WhenAll(all);
        """));

    [Fact]
    public Task SentinelThatIsPassedOn_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Listing
        {
            public async Task RunAsync()
            {
                var queue = Channel.CreateBounded<string?>(5);
                var producer = ProduceAsync(queue);
                var consumers = Enumerable.Range(0, 2).Select(i => ConsumeAsync(queue, $"C{i}")).ToArray();
                await Task.WhenAll(consumers.Append(producer));
            }
            static async Task ProduceAsync(Channel<string?> queue)
            {
                for (var i = 0; i < 10; i++)
                    await queue.Writer.WriteAsync($"item-{i}");
                await queue.Writer.[|WriteAsync|](null);
            }
            static async Task ConsumeAsync(Channel<string?> queue, string name)
            {
                while (true)
                {
                    var item = await queue.Reader.ReadAsync();
                    if (item == null)
                    {
                        await queue.Writer.WriteAsync(null);
                        break;
                    }
                    Console.WriteLine($"{name} consumed {item}");
                }
            }
        }
        """);

    [Fact]
    public Task Field_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Workers
        {
            readonly Channel<Stream?> _work = Channel.CreateBounded<Stream?>(5);
            readonly List<Task> _workers = [];
            public void Start(int count)
            {
                for (var i = 0; i < count; i++)
                    _workers.Add(WorkAsync());
            }
            public async Task StopAsync()
            {
                await _work.Writer.[|WriteAsync|](null);
                await Task.WhenAll(_workers);
            }
            async Task WorkAsync()
            {
                await foreach (var stream in _work.Reader.ReadAllAsync())
                {
                    if (stream is not { } open)
                        return;
                    await open.FlushAsync();
                }
            }
        }
        """);

    [Fact]
    public Task LocalFunctions_Trigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Pipeline
        {
            public async Task RunAsync()
            {
                var queue = Channel.CreateBounded<string?>(5);
                var one = ReadAsync();
                var two = ReadAsync();
                await queue.Writer.[|WriteAsync|](null);
                await one;
                await two;
                async Task ReadAsync()
                {
                    string? item;
                    do
                    {
                        item = await queue.Reader.ReadAsync();
                        if (item == null)
                            return;
                    }
                    while (true);
                }
            }
        }
        """);

    [Fact]
    public Task Fix_CompletesTheChannel() => Verify.VerifyFixAsync("""
        using System.Threading.Channels;
        class Listing
        {
            public async Task RunAsync()
            {
                var queue = Channel.CreateBounded<string?>(5);
                var producer = ProduceAsync(queue);
                var consumers = Enumerable.Range(0, 2).Select(i => ConsumeAsync(queue, $"C{i}")).ToArray();
                await Task.WhenAll(consumers.Append(producer));
            }

            static async Task ProduceAsync(Channel<string?> queue)
            {
                for (var i = 0; i < 10; i++)
                    await queue.Writer.WriteAsync($"item-{i}");

                await queue.Writer.[|WriteAsync|](null);
            }

            static async Task ConsumeAsync(Channel<string?> queue, string name)
            {
                while (true)
                {
                    var item = await queue.Reader.ReadAsync();
                    if (item is null)
                    {
                        await queue.Writer.WriteAsync(null);
                        break;
                    }

                    Console.WriteLine($"{name} consumed {item}");
                }
            }
        }
        """, """
        using System.Threading.Channels;
        class Listing
        {
            public async Task RunAsync()
            {
                var queue = Channel.CreateBounded<string?>(5);
                var producer = ProduceAsync(queue);
                var consumers = Enumerable.Range(0, 2).Select(i => ConsumeAsync(queue, $"C{i}")).ToArray();
                await Task.WhenAll(consumers.Append(producer));
            }

            static async Task ProduceAsync(Channel<string?> queue)
            {
                try
                {
                    for (var i = 0; i < 10; i++)
                        await queue.Writer.WriteAsync($"item-{i}");
                }
                finally
                {
                    queue.Writer.Complete();
                }
            }

            static async Task ConsumeAsync(Channel<string?> queue, string name)
            {
                await foreach (var item in queue.Reader.ReadAllAsync())
                {
                    if (item is null)
                    {
                        break;
                    }

                    Console.WriteLine($"{name} consumed {item}");
                }
            }
        }
        """);

    [Fact]
    public Task ObjectThatStandsForTheEnd_Triggers() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        record Ticket(string Name) { public static readonly Ticket Last = new("last"); }
        class Desk(Func<Ticket, Task> serve)
        {
            readonly Channel<Ticket> _tickets = Channel.CreateBounded<Ticket>(8);
            public Task RunAsync() => Task.WhenAll(ServeAsync(), ServeAsync());
            public ValueTask AddAsync(Ticket ticket) => _tickets.Writer.WriteAsync(ticket);
            public async Task StopAsync() => await _tickets.Writer.[|WriteAsync|](Ticket.Last);
            async Task ServeAsync()
            {
                while (await _tickets.Reader.ReadAsync() is var ticket && ticket != Ticket.Last)
                    await serve(ticket);
            }
        }
        """);

    [Fact]
    public Task NumberThatStandsForTheEnd_IsReplacedByCompletion() => Verify.VerifyFixAsync("""
        using System.Threading.Channels;
        class Pipeline
        {
            public async Task RunAsync(int count)
            {
                var numbers = Channel.CreateBounded<int>(16);
                var all = Task.WhenAll(WorkAsync(numbers.Reader), WorkAsync(numbers.Reader));
                for (var n = 0; n < count; n++)
                    await numbers.Writer.WriteAsync(n);
                await numbers.Writer.[|WriteAsync|](-1);
                await all;
            }
            static async Task WorkAsync(ChannelReader<int> reader)
            {
                while (true)
                {
                    var number = await reader.ReadAsync();
                    if (number == -1)
                        return;
                    Console.WriteLine(number);
                }
            }
        }
        """, """
        using System.Threading.Channels;
        class Pipeline
        {
            public async Task RunAsync(int count)
            {
                var numbers = Channel.CreateBounded<int>(16);
                var all = Task.WhenAll(WorkAsync(numbers.Reader), WorkAsync(numbers.Reader));
                for (var n = 0; n < count; n++)
                    await numbers.Writer.WriteAsync(n);
                numbers.Writer.Complete();
                await all;
            }
            static async Task WorkAsync(ChannelReader<int> reader)
            {
                await foreach (var number in reader.ReadAllAsync())
                {
                    if (number == -1)
                        return;
                    Console.WriteLine(number);
                }
            }
        }
        """);

    [Fact]
    public Task ConstantsThatAreItems_DoNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        class Game
        {
            static readonly string Draw = "draw";
            readonly Channel<string> _moves = Channel.CreateBounded<string>(8);
            public Task RunAsync() => Task.WhenAll(PlayAsync(), PlayAsync());
            public async Task OpenAsync()
            {
                await _moves.Writer.WriteAsync("e4");
                await _moves.Writer.WriteAsync(Draw);
                _moves.Writer.Complete();
            }
            async Task PlayAsync()
            {
                await foreach (var move in _moves.Reader.ReadAllAsync())
                {
                    if (move == Draw)
                        Console.WriteLine("a draw is offered");
                    if (move is "resign")
                        return;
                    Console.WriteLine(move);
                }
            }
        }
        """);

    [Fact]
    public Task ObjectForEachConsumer_DoesNotTrigger() => Verify.VerifyAsync("""
        using System.Threading.Channels;
        record Ticket(string Name) { public static Ticket Last { get; } = new("last"); }
        class Desk
        {
            readonly Channel<Ticket> _tickets = Channel.CreateBounded<Ticket>(8);
            public Task RunAsync() => Task.WhenAll(ServeAsync(), ServeAsync());
            public async Task StopAsync()
            {
                await _tickets.Writer.WriteAsync(Ticket.Last);
                await _tickets.Writer.WriteAsync(Ticket.Last);
            }
            async Task ServeAsync()
            {
                while (true)
                {
                    var ticket = await _tickets.Reader.ReadAsync();
                    if (ReferenceEquals(ticket, Ticket.Last))
                        break;
                    Console.WriteLine(ticket.Name);
                }
            }
        }
        """);
}
