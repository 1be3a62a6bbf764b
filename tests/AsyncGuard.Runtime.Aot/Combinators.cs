namespace AsyncGuard.Runtime.Aot;

static class Combinators
{
    public static async Task RunAsync(Checks checks)
    {
        checks.That(await TaskGroup.RunAsync(async group =>
        {
            var one = group.Run(static _ => Task.FromResult(40));
            var two = group.Start(static async _ =>
            {
                await Task.Yield();
                return 2;
            });
            return await one + await two;
        }) == 42);
        await checks.ThrowsAsync<InvalidDataException>(TaskGroup.RunAsync(static group =>
        {
            _ = group.Start(static token => Task.Delay(Timeout.Infinite, token));
            throw new InvalidDataException();
        }));

        checks.That(await Gather.AllAsync(static _ => Task.FromResult(1), static _ => Task.FromResult("two")) == (1, "two"));
        checks.That((await Gather.AllAsync<int>([static _ => Task.FromResult(1), static _ => Task.FromResult(2)])).Sum() == 3);
        var outcomes = await Gather.SettleAsync([Task.FromResult(1), Task.FromException<int>(new IOException())]);
        checks.That(outcomes[0].Value == 1 && outcomes[1].Error is IOException);
        var (done, pending) = await Gather.WaitAsync([Task.FromResult(1), new TaskCompletionSource<int>().Task], WaitFor.First);
        checks.That(done.Count == 1 && pending.Count == 1);
        var sum = 0;
        await foreach (var ended in Gather.AsCompleted([Task.FromResult(1), Task.FromResult(2)], TimeSpan.FromMinutes(1)))
            sum += await ended;
        checks.That(sum == 3);

        checks.That((await Fan.MapAsync(Enumerable.Range(0, 100), 8, static (item, _) => Task.FromResult(item * 2)))[99] == 198);
        var streamed = new List<string>();
        await foreach (var text in Fan.StreamAsync(Letters(), 2, static (item, _) => Task.FromResult(item + item)))
            streamed.Add(text);
        checks.That(streamed is ["aa", "bb", "cc"]);
        var handled = 0;
        await Fan.ForEachAsync(new DateTime[10], 3, (_, _) => Task.FromResult(Interlocked.Increment(ref handled)));
        checks.That(handled == 10);
    }

    static async IAsyncEnumerable<string> Letters()
    {
        foreach (var letter in new[] { "a", "b", "c" })
        {
            await Task.Yield();
            yield return letter;
        }
    }
}
