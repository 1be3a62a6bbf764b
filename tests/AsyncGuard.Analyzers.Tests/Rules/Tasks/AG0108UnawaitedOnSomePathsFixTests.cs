using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Tasks.AG0108UnawaitedOnSomePaths,
    AsyncGuard.CodeFixes.Rules.Tasks.AG0108UnawaitedOnSomePathsFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

public sealed class AG0108UnawaitedOnSomePathsFixTests
{
    const string Group = "AG0108.TaskGroup";

    const string Shop = """

        interface IShop
        {
            Task<string> NameAsync(int id, CancellationToken ct = default);
            Task<int> PriceAsync(int id, CancellationToken ct = default);
            Task LogAsync(string text);
        }
        """;

    [Fact]
    public Task StartedTasks_RunInAGroup() => Verify.VerifyFixWithEveryRuleAsync("""
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync(int id, CancellationToken ct)
            {
                await shop.LogAsync("page");

                // side by side
                var name = shop.NameAsync(id, ct);
                var price = shop.[|PriceAsync|](id, ct); // may be late
                return await name + await price;
            }

            public async Task WarmAsync(int[] ids)
            {
                foreach (var id in ids)
                {
                    Task<string> name = shop.NameAsync(id);
                    var price = shop.[|PriceAsync|](id + 1, default);
                    await name.ConfigureAwait(false);
                    await price.ConfigureAwait(false);
                }
            }
        }
        """ + Shop, """
        using AsyncGuard.Runtime;

        class Page(IShop shop)
        {
            public async Task<string> RenderAsync(int id, CancellationToken ct)
            {
                await shop.LogAsync("page");

                // side by side
                return await TaskGroup.RunAsync(async group =>
                {
                    var name = group.Start(token => shop.NameAsync(id, token));
                    var price = group.Start(token => shop.PriceAsync(id, token)); // may be late
                    return await name + await price;
                }, ct);
            }

            public async Task WarmAsync(int[] ids)
            {
                foreach (var id in ids)
                {
                    await TaskGroup.RunAsync(async group =>
                    {
                        Task<string> name = group.Start(_ => shop.NameAsync(id));
                        var price = group.Start(_ => shop.PriceAsync(id + 1, default));
                        await name.ConfigureAwait(false);
                        await price.ConfigureAwait(false);
                    }).ConfigureAwait(false);
                }
            }
        }
        """ + Shop, Group, VerifierSettings.WithRuntime);

    [Fact]
    public Task OtherGaps_RunInAGroup() => Verify.VerifyFixWithEveryRuleAsync("""
        class Page(IShop shop)
        {
            public async Task<string> RenderAsync(bool empty)
            {
                var name = shop.[|NameAsync|](1);
                if (empty)
                    return "";
                return await name;
            }

            public async Task LogAsync(bool silent)
            {
                var name = shop.[|NameAsync|](1);
                await shop.LogAsync("started");
                if (silent)
                    return;
                await shop.LogAsync(await name);
            }
        }
        """ + Shop, """
        using AsyncGuard.Runtime;

        class Page(IShop shop)
        {
            public async Task<string> RenderAsync(bool empty)
            {
                return await TaskGroup.RunAsync(async group =>
                {
                    var name = group.Start(_ => shop.NameAsync(1));
                    if (empty)
                        return "";
                    return await name;
                });
            }

            public async Task LogAsync(bool silent)
            {
                await TaskGroup.RunAsync(async group =>
                {
                    var name = group.Start(_ => shop.NameAsync(1));
                    await shop.LogAsync("started");
                    if (silent)
                        return;
                    await shop.LogAsync(await name);
                });
            }
        }
        """ + Shop, Group, VerifierSettings.WithRuntime);

    [Theory]
    [InlineData("foreach (var id in ids) { var price = shop.[|PriceAsync|](id); await shop.LogAsync(\"one\"); if (await price > 9) break; }")]
    [InlineData("foreach (var id in ids) { var price = shop.[|PriceAsync|](id); await shop.LogAsync(\"one\"); if (await price > 9) return; }")]
    [InlineData("var price = shop.[|PriceAsync|](await shop.PriceAsync(1)); await shop.LogAsync(\"one\"); await price;")]
    public Task WhatCannotMove_GetsNoGroup(string body)
    {
        var source = $$"""
            class Page(IShop shop)
            {
                public async Task RunAsync(int[] ids)
                {
                    {{body}}
                }
            }
            """ + Shop;
        return Verify.VerifyFixAsync(source, source, Group, VerifierSettings.WithRuntime);
    }

    [Fact]
    public Task Iterator_GetsNoGroup() => Verify.VerifyNoFixAsync("""
        class Page(IShop shop)
        {
            public async IAsyncEnumerable<int> RowsAsync()
            {
                var price = shop.[|PriceAsync|](1);
                yield return 1;
                yield return await price;
            }
        }
        """ + Shop, VerifierSettings.WithRuntime);
}
