using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Results.AG0205AwaitedInTurn,
    AsyncGuard.CodeFixes.Rules.Results.AG0205AwaitedInTurnFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Results;

public sealed class AG0205AwaitedInTurnTests
{
    const string Shop = """

        interface IShop { Task<decimal> PriceAsync(string item); Task LogAsync(string item); }
        """;

    [Fact]
    public Task QueryAsAList_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string> items)
            {
                var tasks = items.Select(item => shop.LogAsync(item)).ToList();
                foreach (var task in tasks)
                    [|await|] task;
                var more = items.Select(shop.LogAsync).ToArray();
                foreach (var task in more) { [|await|] task.ConfigureAwait(false); }
            }
        }
        """ + Shop);

    [Fact]
    public Task ListThatTasksWereAddedTo_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string> items)
            {
                var tasks = new List<Task>();
                foreach (var item in items)
                    tasks.Add(shop.LogAsync(item));
                foreach (var task in tasks)
                    [|await|] task;
            }
        }
        """ + Shop);

    [Fact]
    public Task ResultsAreCollected_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task<List<decimal>> PricesAsync(List<string> items)
            {
                var tasks = items.Select(item => shop.PriceAsync(item)).ToList();
                var prices = new List<decimal>();
                foreach (var task in tasks)
                    prices.Add([|await|] task);
                return prices;
            }
        }
        """ + Shop);

    [Fact]
    public Task ResultsAreSummed_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task<decimal> SumAsync(string[] items)
            {
                var tasks = items.Select(async item => await shop.PriceAsync(item)).ToArray();
                var sum = 0m;
                foreach (var task in tasks)
                    sum += [|await|] task;
                return sum;
            }
        }
        """ + Shop);

    [Fact]
    public Task Array_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync()
            {
                var tasks = new[] { shop.LogAsync("a"), shop.LogAsync("b") };
                foreach (var task in tasks) [|await|] task;
            }
        }
        """ + Shop);

    [Fact]
    public Task Lambda_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public Func<string[], Task> Run() => async items =>
            {
                var tasks = items.Select(item => shop.LogAsync(item)).ToArray();
                foreach (Task task in tasks) [|await|] task;
            };
        }
        """ + Shop);

    [Fact]
    public Task ForLoopAndCollectionExpression_Trigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task<decimal> SumAsync(List<string> items)
            {
                var tasks = items.Select(item => shop.PriceAsync(item)).ToArray();
                var sum = 0m;
                for (var i = 0; i < tasks.Length; i++)
                    sum += [|await|] tasks[i];
                List<Task<decimal>> more = [shop.PriceAsync("tea"), shop.PriceAsync("milk")];
                for (var i = 0; i < more.Count; i++)
                    sum += ([|await|] more[i].ConfigureAwait(false)).Scale;
                foreach (var price in more)
                    sum += [|await|] price;
                return sum;
            }
        }
        """ + Shop);

    [Fact]
    public Task DictionaryOfTasks_Triggers() => Verify.VerifyNoFixAsync("""
        class Basket(IShop shop, Func<string, Task<decimal>> rate)
        {
            public async Task<Dictionary<string, decimal>> PricesAsync(List<string> items)
            {
                var tasks = items.ToDictionary(item => item, item => shop.PriceAsync(item));
                var prices = new Dictionary<string, decimal>();
                foreach (var (item, task) in tasks)
                    prices[item] = [|await|] task;
                var rates = new Dictionary<string, Task<decimal>> { ["eur"] = rate("eur"), ["chf"] = rate("chf") };
                foreach (var pair in rates)
                    prices[pair.Key] = [|await|] pair.Value;
                var scales = new Dictionary<string, Task<decimal>>();
                foreach (var item in items)
                    scales[item] = shop.PriceAsync(item);
                foreach (var (item, task) in scales)
                    prices[item] = ([|await|] task).Scale;
                return prices;
            }
        }
        """ + Shop);

    [Fact]
    public Task QueueThatIsDrained_Triggers() => Verify.VerifyNoFixAsync("""
        class Basket(IShop shop)
        {
            public async Task<decimal> SumAsync(List<string>[] baskets, Func<string, Task<decimal>> tax)
            {
                var sum = 0m;
                foreach (var items in baskets)
                {
                    var prices = new Queue<Task<decimal>>();
                    foreach (var item in items)
                        prices.Enqueue(shop.PriceAsync(item));
                    while (prices.TryDequeue(out var price))
                        sum += [|await|] price;
                }
                var taxes = new Queue<Task<decimal>>(baskets[0].Select(tax));
                var last = 0m;
                while (taxes.TryDequeue(out var next)) last = [|await|] next;
                return sum + last;
            }
        }
        """ + Shop);

    [Fact]
    public Task QueueAsAWindow_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task<decimal> SumAsync(List<string> items, Queue<Task<decimal>> given)
            {
                var sum = 0m;
                var open = new Queue<Task<decimal>>();
                foreach (var item in items)
                {
                    if (open.Count == 4)
                        sum += await open.Dequeue();
                    open.Enqueue(shop.PriceAsync(item));
                }
                while (open.TryDequeue(out var price))
                    sum += await price;
                while (given.TryDequeue(out var price))
                    sum += await price;
                var later = new Queue<string>(items);
                while (later.TryDequeue(out var item))
                    sum += await shop.PriceAsync(item);
                return sum;
            }
        }
        """ + Shop);

    [Fact]
    public Task DictionaryOfOtherTasks_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public decimal Last { get; set; }
            public async Task RunAsync(List<string> items, Dictionary<string, Task<decimal>> given, Task<decimal> known)
            {
                var prices = new Dictionary<string, decimal>();
                foreach (var (item, task) in given)
                    prices[item] = await task;
                var mixed = new Dictionary<string, Task<decimal>> { ["tea"] = known, ["milk"] = shop.PriceAsync("milk") };
                foreach (var (item, task) in mixed)
                    prices[item] = await task;
                var lazy = items.ToDictionary(item => item, item => new Lazy<Task<decimal>>(() => shop.PriceAsync(item)));
                foreach (var (item, price) in lazy)
                    prices[item] = await price.Value;
                foreach (var item in items)
                    prices[item] = await shop.PriceAsync(item);
                var tasks = items.ToDictionary(item => item, item => shop.PriceAsync(item));
                foreach (var (_, task) in tasks)
                    Last = await task;
                await Task.WhenAll(tasks.Values);
                foreach (var (item, task) in tasks)
                    prices[item] = await task;
            }
        }
        """ + Shop);

    [Fact]
    public Task ValuesOfADictionary_BecomeWhenAll() => Verify.VerifyFixAsync("""
        class Basket(IShop shop)
        {
            public async Task<decimal> SumAsync(List<string> items)
            {
                var tasks = items.ToDictionary(item => item, item => shop.PriceAsync(item));
                var sum = 0m;
                foreach (var task in tasks.Values)
                    sum += [|await|] task;
                return sum;
            }
        }
        """ + Shop, """
        class Basket(IShop shop)
        {
            public async Task<decimal> SumAsync(List<string> items)
            {
                var tasks = items.ToDictionary(item => item, item => shop.PriceAsync(item));
                var sum = 0m;
                foreach (var result in await Task.WhenAll(tasks.Values))
                    sum += result;
                return sum;
            }
        }
        """ + Shop);

    [Fact]
    public Task ForLoopOverOthersOrByAnotherIndex_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task<decimal> SumAsync(List<string> items, Task<decimal>[] given, int best)
            {
                var sum = 0m;
                for (var i = 0; i < given.Length; i++)
                    sum += await given[i];
                Task<decimal>[] mixed = [.. given, shop.PriceAsync("tea")];
                foreach (var price in mixed)
                    sum += await price;
                var tasks = items.Select(item => shop.PriceAsync(item)).ToArray();
                for (var i = 0; i < tasks.Length; i++)
                    sum += await tasks[best];
                for (var i = 0; i < items.Count; i++)
                    sum += await shop.PriceAsync(items[i]);
                return sum;
            }
        }
        """ + Shop);

    [Fact]
    public Task AwaitedTogetherBefore_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task<decimal> SumAsync(string[] items)
            {
                var tasks = items.Select(item => shop.PriceAsync(item)).ToArray();
                await Task.WhenAll(tasks);
                var sum = 0m;
                foreach (var task in tasks)
                    sum += await task;
                return sum;
            }
        }
        """ + Shop);

    [Fact]
    public Task LazyQuery_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(string[] items)
            {
                foreach (var task in items.Select(item => shop.LogAsync(item))) await task;
                var lazy = items.Select(item => shop.LogAsync(item));
                foreach (var task in lazy) await task;
            }
        }
        """ + Shop);

    [Fact]
    public Task OwnHandlingOfEachFailure_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(string[] items)
            {
                var tasks = items.Select(item => shop.LogAsync(item)).ToArray();
                foreach (var task in tasks)
                {
                    try { await task; } catch (IOException e) { Console.WriteLine(e); }
                }
            }
        }
        """ + Shop);

    [Fact]
    public Task WorkInOrder_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(string[] items)
            {
                var tasks = items.Select(item => shop.PriceAsync(item)).ToArray();
                foreach (var task in tasks)
                {
                    var price = await task;
                    await shop.LogAsync($"{price}");
                }
                foreach (var task in tasks)
                    Console.WriteLine(await task);
            }
        }
        """ + Shop);

    [Fact]
    public Task TasksOfSomebodyElse_DoNotTrigger() => Verify.VerifyAsync("""
        class Basket
        {
            readonly List<Task> _running = [];
            public async Task RunAsync(List<Task> given) { foreach (var task in given) await task; foreach (var task in _running) await task; }
        }
        """);

    [Fact]
    public Task LoopOverItems_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string> items) { foreach (var item in items) await shop.LogAsync(item); }
        }
        """ + Shop);

    [Fact]
    public Task StreamOfTasks_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket
        {
            public async Task RunAsync(List<Task> tasks) { await foreach (var task in Task.WhenEach(tasks)) await task; }
        }
        """);

    [Fact]
    public Task AwaitOfSomethingElse_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(string[] items, Task gate)
            {
                var tasks = items.Select(item => shop.LogAsync(item)).ToArray();
                foreach (var task in tasks) await gate;
            }
        }
        """ + Shop);

    [Fact]
    public Task Loop_BecomesWhenAll() => Verify.VerifyFixAsync("""
        class Basket(IShop shop)
        {
            public async Task<List<decimal>> PricesAsync(List<string> items)
            {
                var tasks = items.Select(item => shop.PriceAsync(item)).ToList();
                var prices = new List<decimal>();
                foreach (var task in tasks)
                    prices.Add([|await|] task.ConfigureAwait(false));
                return prices;
            }
            public async Task RunAsync(List<string> items)
            {
                var tasks = items.Select(item => shop.LogAsync(item)).ToList();
                // all of them
                foreach (var task in tasks)
                    [|await|] task; // done
            }
        }
        """ + Shop, """
        class Basket(IShop shop)
        {
            public async Task<List<decimal>> PricesAsync(List<string> items)
            {
                var tasks = items.Select(item => shop.PriceAsync(item)).ToList();
                var prices = new List<decimal>();
                foreach (var result in await Task.WhenAll(tasks).ConfigureAwait(false))
                    prices.Add(result);
                return prices;
            }
            public async Task RunAsync(List<string> items)
            {
                var tasks = items.Select(item => shop.LogAsync(item)).ToList();
                // all of them
                await Task.WhenAll(tasks); // done
            }
        }
        """ + Shop);

    [Fact]
    public Task PartOfEachResult_IsReadFromTheResults() => Verify.VerifyFixAsync("""
        class Basket(IShop shop)
        {
            public async Task<int> ScaleAsync()
            {
                Task<decimal>[] prices = [shop.PriceAsync("tea"), shop.PriceAsync("milk")];
                var scale = 0;
                foreach (var price in prices)
                    scale += ([|await|] price).Scale;
                return scale;
            }
        }
        """ + Shop, """
        class Basket(IShop shop)
        {
            public async Task<int> ScaleAsync()
            {
                Task<decimal>[] prices = [shop.PriceAsync("tea"), shop.PriceAsync("milk")];
                var scale = 0;
                foreach (var result in await Task.WhenAll(prices))
                    scale += result.Scale;
                return scale;
            }
        }
        """ + Shop);

    [Fact]
    public Task ForLoop_IsLeftAsItIs() => Verify.VerifyNoFixAsync("""
        class Basket(IShop shop)
        {
            public async Task<decimal> SumAsync(List<string>[] baskets)
            {
                var sum = 0m;
                foreach (var items in baskets)
                {
                    var tasks = items.Select(item => shop.PriceAsync(item)).ToArray();
                    for (var i = 0; i < tasks.Length; i++)
                        sum += [|await|] tasks[i];
                }
                return sum;
            }
        }
        """ + Shop);
}
