using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Tasks.AG0108UnawaitedOnSomePaths,
    AsyncGuard.CodeFixes.Rules.Tasks.AG0108UnawaitedOnSomePathsFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0108UnawaitedOnSomePathsTests
{
    const string Shop = """

        interface IShop { Task<string> NameAsync(); Task<int> PriceAsync(); Task LogAsync(); }
        """;

    [Fact]
    public Task AwaitedInTurn_Triggers() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync()
            {
                var name = shop.NameAsync();
                var price = shop.[|PriceAsync|]();
                return await name + await price;
            }
            public async Task RunAsync()
            {
                var first = shop.LogAsync();
                var second = shop.[|LogAsync|]();
                await first;
                await second.ConfigureAwait(false);
            }
        }
        """ + Shop);

    [Fact]
    public Task AnotherAwaitBetween_Triggers() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync()
            {
                var name = shop.[|NameAsync|]();
                await shop.LogAsync();
                return await name;
            }
        }
        """ + Shop);

    [Fact]
    public Task EarlyReturn_Triggers() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync(bool empty)
            {
                var name = shop.[|NameAsync|]();
                if (empty)
                    return "";
                return await name;
            }
        }
        """ + Shop);

    [Fact]
    public Task AwaitInOneBranchOnly_Triggers() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task RenderAsync(bool log)
            {
                var logging = shop.[|LogAsync|]();
                if (log)
                    await logging;
            }
        }
        """ + Shop);

    [Fact]
    public Task YieldBetween_Triggers() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async IAsyncEnumerable<int> RowsAsync()
            {
                var price = shop.[|PriceAsync|]();
                yield return 1;
                yield return await price;
            }
        }
        """ + Shop);

    [Fact]
    public Task ThreeTasks_TriggerForAllButTheFirst() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public Func<Task<string>> Render() => async () =>
            {
                var a = shop.NameAsync();
                var b = shop.[|NameAsync|]();
                var c = shop.[|NameAsync|]();
                var x = await a;
                return x + await b + await c;
            };
        }
        """ + Shop);

    [Fact]
    public Task AwaitedTogether_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync()
            {
                var name = shop.NameAsync();
                var price = shop.PriceAsync();
                await Task.WhenAll(name, price);
                return await name + await price;
            }
        }
        """ + Shop);

    [Fact]
    public Task NothingBetween_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync()
            {
                var name = shop.NameAsync();
                Console.WriteLine("started");
                return await name;
            }
        }
        """ + Shop);

    [Fact]
    public Task InspectedOrHandedOn_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            Task? _last;
            public async Task<string> RenderAsync()
            {
                var name = shop.NameAsync();
                var log = shop.LogAsync();
                _last = log;
                await shop.LogAsync();
                if (!name.IsCompletedSuccessfully) return "";
                await log;
                return await name;
            }
        }
        """ + Shop);

    [Fact]
    public Task AwaitedByALocalFunction_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task RenderAsync()
            {
                var price = shop.PriceAsync();
                await shop.LogAsync();
                await Finish();
                async Task Finish() => await price;
            }
        }
        """ + Shop);

    [Fact]
    public Task AwaitedInAFinally_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task RenderAsync()
            {
                var log = shop.LogAsync();
                try { await shop.PriceAsync(); }
                finally { await log; }
            }
        }
        """ + Shop);

    [Fact]
    public Task GapThatCatchesEverything_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task RenderAsync()
            {
                var log = shop.LogAsync();
                try { await shop.PriceAsync(); } catch (Exception e) { Console.WriteLine(e); }
                await log;
            }
        }
        """ + Shop);

    [Fact]
    public Task TimerOrWorkThatCannotFail_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task RenderAsync()
            {
                var pause = Task.Delay(100);
                var safe = SafeAsync();
                await shop.LogAsync();
                await pause;
                await safe;
            }
            static async Task SafeAsync() { await Task.Delay(1); }
        }
        """ + Shop);

    [Fact]
    public Task PauseAndCancelBetween_DoNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task RunAsync(Func<CancellationToken, Task> work)
            {
                using var stop = new CancellationTokenSource();
                var running = work(stop.Token);
                await Task.Delay(1000);
                await stop.CancelAsync();
                await running;
            }
        }
        """ + Shop);

    [Fact]
    public Task TasksOfAGroup_DoNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public Task<string> RenderAsync() => AsyncGuard.Runtime.TaskGroup.RunAsync(async group =>
            {
                var name = group.Start(_ => shop.NameAsync());
                var price = group.Run(_ => shop.PriceAsync());
                return await name + await price;
            });
        }
        """ + Shop, settings: VerifierSettings.WithRuntime);

    [Fact]
    public Task BothBranches_DoNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task<int> RenderAsync(bool twice)
            {
                var price = shop.PriceAsync();
                if (twice)
                    return 2 * await price;
                else
                    return await price;
            }
        }
        """ + Shop);

    [Fact]
    public Task SyncFunction_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public int Render() { var name = shop.NameAsync(); var price = shop.PriceAsync(); name.Wait(); return price.Result; }
        }
        """ + Shop);

    [Fact]
    public Task Tasks_AreAwaitedTogether() => Verify.VerifyFixAsync("""
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync()
            {
                var name = shop.NameAsync();
                var price = shop.[|PriceAsync|]();

                // both are needed
                var n = await name;
                var p = await price;
                return n + p;
            }
            public async Task RunAsync()
            {
                var first = shop.LogAsync();
                var second = shop.[|LogAsync|]();
                await first.ConfigureAwait(false);
                await second.ConfigureAwait(false); // the end
            }
        }
        """ + Shop, """
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync()
            {
                var name = shop.NameAsync();
                var price = shop.PriceAsync();

                // both are needed
                await Task.WhenAll(name, price);
                var n = await name;
                var p = await price;
                return n + p;
            }
            public async Task RunAsync()
            {
                var first = shop.LogAsync();
                var second = shop.LogAsync();
                await Task.WhenAll(first, second).ConfigureAwait(false);
                // the end
            }
        }
        """ + Shop);

    [Fact]
    public Task OtherGaps_HaveNoFix() => Verify.VerifyNoFixAsync("""
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync(bool empty)
            {
                var name = shop.[|NameAsync|]();
                if (empty)
                    return "";
                return await name;
            }
            public async Task<string> Render2Async()
            {
                var name = shop.[|NameAsync|]();
                await shop.LogAsync();
                return await name;
            }
        }
        """ + Shop);
}
