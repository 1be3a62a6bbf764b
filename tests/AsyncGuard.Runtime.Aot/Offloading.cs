namespace AsyncGuard.Runtime.Aot;

static class Offloading
{
    public static async Task RunAsync(Checks checks)
    {
        checks.That(await Offload.RunAsync(static () => 3 * 3) == 9);
        checks.That(await Offload.RunOnDedicatedThreadAsync(static () => Thread.CurrentThread.IsThreadPoolThread) == false);
        await using var executor = new ThreadExecutor(2, name: "native");
        checks.That(await Offload.RunAsync(executor, static () => Thread.CurrentThread.Name) == "native");
    }
}
