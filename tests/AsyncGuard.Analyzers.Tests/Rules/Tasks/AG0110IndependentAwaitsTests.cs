using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Tasks.AG0110IndependentAwaits,
    AsyncGuard.CodeFixes.Rules.Tasks.AG0110IndependentAwaitsFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0110IndependentAwaitsTests
{
    static readonly VerifierSettings On = VerifierSettings.Default with { Config = "dotnet_diagnostic.AG0110.severity = suggestion" };

    const string Shop = """

        interface IShop { Task<string> NameAsync(int id); Task<int> PriceAsync(int id); ValueTask<int> StockAsync(int id); }
        """;

    [Fact]
    public Task AdjacentDeclarations_Trigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync(int id)
            {
                var name = await shop.NameAsync(id);
                var price = await shop.[|PriceAsync|](id);
                return name + price;
            }
        }
        """ + Shop, On);

    [Fact]
    public Task ConfiguredAndTyped_Trigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync(int id)
            {
                string name = await shop.NameAsync(id).ConfigureAwait(false);
                int price = await shop.[|PriceAsync|](id).ConfigureAwait(false);
                return name + price;
            }
        }
        """ + Shop, On);

    [Fact]
    public Task ThreeInARow_TriggerTwice() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync(int id)
            {
                var a = await shop.NameAsync(id);
                var b = await shop.[|NameAsync|](id + 1);
                var c = await shop.[|NameAsync|](id + 2);
                return a + b + c;
            }
        }
        """ + Shop, On);

    [Fact]
    public Task ValueTaskAndLambda_Trigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public Func<int, Task<int>> Sum() => async id =>
            {
                var price = await shop.PriceAsync(id);
                var stock = await shop.[|StockAsync|](id);
                return price * stock;
            };
        }
        """ + Shop, On);

    [Fact]
    public Task DifferentServices_Trigger() => Verify.VerifyAsync("""
        class Page(IShop shop, HttpClient client)
        {
            public async Task<string> RenderAsync(int id)
            {
                var name = await shop.NameAsync(id);
                var text = await client.[|GetStringAsync|]("/");
                return name + text;
            }
        }
        """ + Shop, On);

    [Fact]
    public Task InABranch_Triggers() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task RenderAsync(int id)
            {
                if (id > 0)
                {
                    var name = await shop.NameAsync(id);
                    var price = await shop.[|PriceAsync|](id);
                    Console.WriteLine(name + price);
                }
            }
        }
        """ + Shop, On);

    [Fact]
    public Task OffByDefault() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task RenderAsync(int id) { var a = await shop.NameAsync(id); var b = await shop.NameAsync(id); Console.WriteLine(a + b); }
        }
        """ + Shop, VerifierSettings.Default with { Config = "dotnet_diagnostic.AG0110.severity = none" });

    [Fact]
    public Task ResultThatIsNeeded_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task RenderAsync(int id)
            {
                var price = await shop.PriceAsync(id);
                var name = await shop.NameAsync(price);
                var other = await shop.NameAsync(name.Length);
                Console.WriteLine(other);
            }
        }
        """ + Shop, On);

    [Fact]
    public Task SomethingBetween_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task RenderAsync(int id)
            {
                var price = await shop.PriceAsync(id);
                if (price == 0) return;
                var name = await shop.NameAsync(id);
                Console.WriteLine(name);
            }
        }
        """ + Shop, On);

    [Fact]
    public Task ObjectThatDoesOneThingAtATime_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Microsoft.EntityFrameworkCore { public class DbContext { public Task<int> CountAsync() => Task.FromResult(1); } }
        class Page(Microsoft.EntityFrameworkCore.DbContext db, StreamReader reader)
        {
            public async Task RenderAsync()
            {
                var first = await reader.ReadLineAsync();
                var second = await reader.ReadLineAsync();
                var a = await db.CountAsync();
                var b = await db.CountAsync();
                Console.WriteLine(first + second + a + b);
            }
        }
        """, On);

    [Fact]
    public Task Statements_DoNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task RenderAsync(int id) { await shop.NameAsync(id); await shop.PriceAsync(id); }
        }
        """ + Shop, On);

    [Fact]
    public Task StartedTasks_DoNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task RenderAsync(int id)
            {
                var naming = shop.NameAsync(id);
                var pricing = shop.PriceAsync(id);
                await Task.WhenAll(naming, pricing);
                var name = await naming;
                var price = await pricing;
                Console.WriteLine(name + price);
            }
        }
        """ + Shop, On);

    [Fact]
    public Task OneAwait_DoesNotTrigger() => Verify.VerifyAsync("""
        class Page(IShop shop)
        {
            public async Task RenderAsync(int id) { var text = "x"; var name = await shop.NameAsync(id); Console.WriteLine(name + text); }
        }
        """ + Shop, On);

    [Fact]
    public Task TestCode_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Xunit { public class FactAttribute : Attribute { } }
        class Tests { [Xunit.Fact] public async Task RunAsync() { var a = await File.ReadAllTextAsync("x"); var b = await File.ReadAllTextAsync("y"); Console.WriteLine(a + b); } }
        """, On);

    [Fact]
    public Task AdjacentDeclarations_RunTogether() => Verify.VerifyFixAsync("""
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync(int id)
            {
                // both
                var name = await shop.NameAsync(id).ConfigureAwait(false);
                var price = await shop.[|PriceAsync|](id).ConfigureAwait(false); // in cents
                return name + price;
            }
        }
        """ + Shop, """
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync(int id)
            {
                // both
                var nameTask = shop.NameAsync(id);
                var priceTask = shop.PriceAsync(id);
                await Task.WhenAll(nameTask, priceTask).ConfigureAwait(false);
                var name = await nameTask.ConfigureAwait(false);
                var price = await priceTask.ConfigureAwait(false); // in cents
                return name + price;
            }
        }
        """ + Shop, settings: On);
}
