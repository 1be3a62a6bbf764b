using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Results.AG0204RepeatedQuery,
    AsyncGuard.CodeFixes.Rules.Results.AG0204RepeatedQueryFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Results;

public sealed class AG0204RepeatedQueryTests
{
    const string Shop = """

        interface IShop { Task<decimal> PriceAsync(string item); }
        """;

    [Fact]
    public Task WhenAllThenLoop_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task<decimal> SumAsync(List<string> items)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                await Task.WhenAll(prices);
                var sum = 0m;
                foreach (var price in [|prices|])
                    sum += await price;
                return sum;
            }
        }
        """ + Shop);

    [Fact]
    public Task WhenAllThenResults_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task<decimal> SumAsync(string[] items)
            {
                var prices = items.Where(item => item.Length > 0).Select(shop.PriceAsync);
                await Task.WhenAll(prices).ConfigureAwait(false);
                return [|prices|].Sum(price => price.Result) + [|prices|].Select(price => price.Result).Max();
            }
        }
        """ + Shop);

    [Fact]
    public Task CountOrAnyBefore_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(string[] items)
            {
                IEnumerable<Task<decimal>> prices = items.Select(async item => await shop.PriceAsync(item));
                if (!prices.Any())
                    return;
                await Task.WhenAll([|prices|]);
            }
        }
        """ + Shop);

    [Fact]
    public Task TwoLoops_Trigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(string[] items)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                foreach (var price in prices) Console.WriteLine(price.Status);
                foreach (var price in [|prices|]) await price;
            }
        }
        """ + Shop);

    [Fact]
    public Task WhenAnyThenWhenAll_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(string[] items)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                var first = await Task.WhenAny(prices);
                await Task.WhenAll([|prices|]);
            }
        }
        """ + Shop);

    [Fact]
    public Task QueryOutsideALoop_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(string[] items)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                while (true)
                {
                    await Task.WhenAll([|prices|]);
                    await Task.Delay(1000);
                }
            }
        }
        """ + Shop);

    [Fact]
    public Task LazyChainBehindTheSelect_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(string[] items)
            {
                var prices = items.Select(item => shop.PriceAsync(item)).Where(price => !price.IsFaulted).Take(5);
                await Task.WhenAll(prices);
                Console.WriteLine([|prices|].Count());
            }
        }
        """ + Shop);

    [Fact]
    public Task MaterializedTwice_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public void Run(string[] items)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                Task.WaitAll(prices.ToArray());
                var results = [|prices|].Select(price => price.Result).ToList();
            }
        }
        """ + Shop);

    [Fact]
    public Task EnumerationInABranchThenBehind_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(string[] items, bool log)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                if (log)
                    Console.WriteLine(prices.Count());
                await Task.WhenAll([|prices|]);
            }
        }
        """ + Shop);

    [Fact]
    public Task TryThenCatch_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(string[] items)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                try { await Task.WhenAll(prices); }
                catch (Exception) { foreach (var failed in [|prices|].Where(price => price.IsFaulted)) Console.WriteLine(failed.Exception); }
            }
        }
        """ + Shop);

    [Fact]
    public Task IteratorThatStartsTasks_Triggers() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task<decimal> SumAsync(List<string> items)
            {
                var prices = AskForAll(items);
                var all = await Task.WhenAll(prices);
                Console.WriteLine([|prices|].Count());
                var cheap = AskForAll(items).Where(price => price.Id > 0);
                foreach (var price in cheap)
                    await price;
                await Task.WhenAll([|cheap|]);
                return all.Sum();
            }

            IEnumerable<Task<decimal>> AskForAll(List<string> items)
            {
                foreach (var item in items)
                    yield return shop.PriceAsync(item);
            }
        }
        """ + Shop);

    [Fact]
    public Task IteratorOverTasksThatRun_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(List<Task<decimal>> running, IShop shop)
        {
            public async Task WaitAsync()
            {
                var open = Open();
                await Task.WhenAll(open);
                Console.WriteLine(open.Count());
            }

            IEnumerable<Task<decimal>> Open()
            {
                foreach (var price in running)
                {
                    if (!price.IsCompleted)
                        yield return price;
                }
            }

            public async Task AskAsync(List<string> items)
            {
                var prices = AskForAll(items);
                await Task.WhenAll(prices);
                Console.WriteLine(prices.Count());
            }

            IEnumerable<Task<decimal>> AskForAll(List<string> items)
            {
                var started = new List<Task<decimal>>();
                foreach (var item in items)
                    started.Add(shop.PriceAsync(item));
                return started;
            }
        }
        """ + Shop);

    [Fact]
    public Task IteratorThatMayBeOverridden_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task AskAsync(List<string> items)
            {
                var prices = AskForAll(items);
                await Task.WhenAll(prices);
                Console.WriteLine(prices.Count());
                var once = AskForEach(items);
                await Task.WhenAll(once);
            }

            protected virtual IEnumerable<Task<decimal>> AskForAll(List<string> items) { foreach (var item in items) yield return shop.PriceAsync(item); }
            IEnumerable<Task<decimal>> AskForEach(List<string> items) { foreach (var item in items) yield return shop.PriceAsync(item); }
        }
        """ + Shop);

    [Fact]
    public Task DelegateAndQuerySyntax_Trigger() => Verify.VerifyAsync("""
        class Rollout(Func<string, Task<int>> deploy, Func<string, Task> warm)
        {
            public async Task<int> RunAsync(string[] targets)
            {
                var codes = targets.Where(target => target.Length > 0).Select(deploy);
                if (!codes.Any())
                    return 0;
                IEnumerable<Task> warming = from target in targets select warm(target);
                foreach (var one in warming)
                    Console.WriteLine(one.Status);
                await Task.WhenAll([|warming|]);
                return (await Task.WhenAll([|codes|])).Max();
            }
        }
        """);

    [Fact]
    public Task DelegateThatReadsAndQueryOfNumbers_DoNotTrigger() => Verify.VerifyAsync("""
        class Rollout(Func<string, int> weigh, Func<string, Task<int>> deploy)
        {
            public async Task<int> RunAsync(string[] targets)
            {
                var weights = targets.Select(weigh);
                var codes = (from target in targets select deploy(target)).ToList();
                if (!codes.Any() || !weights.Any())
                    return 0;
                return weights.Max() + (await Task.WhenAll(codes)).Max();
            }
        }
        """);

    [Fact]
    public Task ArrayOrList_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task<decimal> SumAsync(List<string> items)
            {
                var prices = items.Select(item => shop.PriceAsync(item)).ToArray();
                await Task.WhenAll(prices);
                var more = items.Select(item => shop.PriceAsync(item)).ToList();
                await Task.WhenAll(more);
                return prices.Sum(price => price.Result) + more.Sum(price => price.Result);
            }
        }
        """ + Shop);

    [Fact]
    public Task OneEnumeration_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task<decimal> SumAsync(List<string> items)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                var all = await Task.WhenAll(prices);
                return all.Sum() + all.Length;
            }
        }
        """ + Shop);

    [Fact]
    public Task TwoBranches_DoNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string> items, bool together, int mode)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                if (together)
                    await Task.WhenAll(prices);
                else
                    foreach (var price in prices) await price;
                var others = items.Select(item => shop.PriceAsync(item));
                switch (mode)
                {
                    case 0: await Task.WhenAll(others); break;
                    default: await Task.WhenAny(others); break;
                }
            }
        }
        """ + Shop);

    [Fact]
    public Task BranchThatLeaves_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task<decimal> RunAsync(List<string> items, bool together)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                if (together)
                    return (await Task.WhenAll(prices)).Sum();
                if (items.Count > 5)
                {
                    await Task.WhenAll(prices);
                    return 0;
                }
                var sum = 0m;
                foreach (var price in prices) sum += await price;
                return sum;
            }
        }
        """ + Shop);

    [Fact]
    public Task QueryOfTasksMadeElsewhere_DoesNotTrigger() => Verify.VerifyAsync("""
        class Jobs(List<Job> jobs)
        {
            public async Task RunAsync()
            {
                var done = jobs.Select(job => job.Done);
                await Task.WhenAll(done);
                Console.WriteLine(done.Count(task => task.IsFaulted));
                var same = jobs.Select(job => job);
                Console.WriteLine(same.Count() + same.Count());
            }
        }
        record Job(Task Done);
        """);

    [Fact]
    public Task ReplacedQuery_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string> items)
            {
                IEnumerable<Task<decimal>> prices = items.Select(item => shop.PriceAsync(item));
                prices = prices.ToList();
                await Task.WhenAll(prices);
                Console.WriteLine(prices.Count());
            }
        }
        """ + Shop);

    [Fact]
    public Task QueryMadeInTheLoop_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string[]> pages)
            {
                foreach (var page in pages)
                {
                    var prices = page.Select(item => shop.PriceAsync(item));
                    await Task.WhenAll(prices);
                }
            }
        }
        """ + Shop);

    [Fact]
    public Task LoopThatEndsAtOnce_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string> items)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                while (true)
                {
                    await Task.WhenAll(prices);
                    break;
                }
            }
        }
        """ + Shop);

    [Fact]
    public Task QueryPassedOn_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string> items)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                Log(prices);
                await Task.WhenAll(prices);
                var copy = prices;
            }
            static void Log(object value) { }
        }
        """ + Shop);

    [Fact]
    public Task LookThatEnumeratesNothing_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string> items)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                if (prices is null || prices.TryGetNonEnumeratedCount(out var count) && count == 0) return;
                await Task.WhenAll(prices);
            }
        }
        """ + Shop);

    [Fact]
    public Task Queryable_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket
        {
            public void Run(IQueryable<Task> rows) { var tasks = rows.Select(row => row); Console.WriteLine(tasks.Count() + tasks.Count()); }
        }
        """);

    [Fact]
    public Task CapturedQuery_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string> items)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                Func<Task> again = () => Task.WhenAll(prices);
                await again();
            }
        }
        """ + Shop);

    [Fact]
    public Task ValuesOfTasks_DoNotTrigger() => Verify.VerifyAsync("""
        class Basket
        {
            public void Run(List<string> items) { var sizes = items.Select(item => item.Length); Console.WriteLine(sizes.Sum() + sizes.Max()); }
        }
        """);

    [Fact]
    public Task FieldWithAQuery_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            IEnumerable<Task<decimal>>? _prices;
            public async Task RunAsync(List<string> items) { _prices = items.Select(item => shop.PriceAsync(item)); await Task.WhenAll(_prices); }
        }
        """ + Shop);

    [Fact]
    public Task QueryInALoopHeader_DoesNotTrigger() => Verify.VerifyAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string> items)
            {
                var prices = items.Select(item => shop.PriceAsync(item));
                foreach (var price in prices)
                    Console.WriteLine(await price);
            }
        }
        """ + Shop);

    [Fact]
    public Task BrokenCode_DoesNotThrow() => Verify.VerifyAsync("""
        class Broken { void M() { var q = new[] { 1 }.Select(x => {|CS0103:y|}(x)); q.Count(); q.Count(); } }
        """);

    [Fact]
    public Task Query_BecomesAnArray() => Verify.VerifyFixAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string> items)
            {
                var prices = items.Select(item => shop.PriceAsync(item)); // started here
                await Task.WhenAll(prices);
                Console.WriteLine([|prices|].Count() + [|prices|].Count());

                IEnumerable<Task<decimal>> more = items
                    .Where(item => item.Length > 0)
                    .Select(shop.PriceAsync);
                await Task.WhenAll(more);
                await Task.WhenAll([|more|]);
            }
        }
        """ + Shop, """
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string> items)
            {
                var prices = items.Select(item => shop.PriceAsync(item)).ToArray(); // started here
                await Task.WhenAll(prices);
                Console.WriteLine(prices.Count() + prices.Count());

                IEnumerable<Task<decimal>> more = items
                    .Where(item => item.Length > 0)
                    .Select(shop.PriceAsync)
                    .ToArray();
                await Task.WhenAll(more);
                await Task.WhenAll(more);
            }
        }
        """ + Shop);

    [Fact]
    public Task QuerySyntaxAndIterator_BecomeArrays() => Verify.VerifyFixAsync("""
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string> items)
            {
                var prices = from item in items select shop.PriceAsync(item);
                await Task.WhenAll(prices);
                await Task.WhenAll([|prices|]);
                var more = AskForAll(items);
                await Task.WhenAll(more);
                await Task.WhenAll([|more|]);
            }

            IEnumerable<Task<decimal>> AskForAll(List<string> items) { foreach (var item in items) yield return shop.PriceAsync(item); }
        }
        """ + Shop, """
        class Basket(IShop shop)
        {
            public async Task RunAsync(List<string> items)
            {
                var prices = (from item in items select shop.PriceAsync(item)).ToArray();
                await Task.WhenAll(prices);
                await Task.WhenAll(prices);
                var more = AskForAll(items).ToArray();
                await Task.WhenAll(more);
                await Task.WhenAll(more);
            }

            IEnumerable<Task<decimal>> AskForAll(List<string> items) { foreach (var item in items) yield return shop.PriceAsync(item); }
        }
        """ + Shop);
}
