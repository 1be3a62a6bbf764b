using AsyncGuard.Runtime;

namespace AsyncGuard.Samples;

/// <summary>Chapter <em>tasks</em>: every task that is started has somebody who waits for it.</summary>
static class Tasks
{
    public static async Task RunAsync()
    {
        await ListingAsync();
        await NewsletterAsync();
    }

    // The article's listing: both run side by side, and both have ended when the group has.
    static async Task ListingAsync()
    {
        var (result1, result2) = await TaskGroup.RunAsync(async group =>
        {
            var t1 = group.Start(token => WorkerAsync("A", 1, token));
            var t2 = group.Start(token => WorkerAsync("B", 2, token));
            return (await t1, await t2);
        });
        await Console.Out.WriteLineAsync($"{result1} {result2}");
    }

    static async Task<string> WorkerAsync(string name, int delay, CancellationToken token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delay);
        await Task.Delay(TimeSpan.FromSeconds(delay), token);
        return $"{name} done after {delay}s";
    }

    static async Task NewsletterAsync()
    {
        var mailbox = new Mailbox();
        var newsletter = new Newsletter(mailbox);

        newsletter.Announce("ann@bounces");
        await newsletter.ThankAsync("bob@bounces");
        await newsletter.PublishAsync(["cleo@example", "dan@example", "eve@example"]);
        var sent = mailbox.Sent;
        await Newsletter.ArchiveAsync(Path.GetTempFileName());
        await newsletter.RemindAsync("fred@bounces");
        await newsletter.AnswerAsync(null);

        await Task.Delay(200);
        await Console.Out.WriteLineAsync($"newsletter: {sent} of 4 were sent when it said so, {newsletter.Failures} of 3 failures known");
    }
}

interface IMailbox
{
    Task SendAsync(string to);
}

sealed class Mailbox : IMailbox
{
    public int Sent { get; private set; }

    public async Task SendAsync(string to)
    {
        await Task.Delay(50);
        if (to.EndsWith("bounces", StringComparison.Ordinal))
            throw new IOException($"no such mailbox: {to}");
        Sent++;
    }
}

/// <summary>The same service: it waits for what it starts, or says who hears of a failure.</summary>
sealed class Newsletter(IMailbox mailbox)
{
    int _failures;

    public int Failures => Volatile.Read(ref _failures);

    public void Announce(string to)
    {
        mailbox.SendAsync(to).Forget(_ => Interlocked.Increment(ref _failures));
    }

    public async Task ThankAsync(string to)
    {
        try
        {
            await mailbox.SendAsync(to);
        }
        catch (IOException)
        {
            Interlocked.Increment(ref _failures);
        }
    }

    public async Task PublishAsync(List<string> readers)
    {
        foreach (var reader in readers)
            await mailbox.SendAsync(reader);
        await Task.Run(async () => await mailbox.SendAsync("editor@example"));
        await LogAsync("published");
    }

    public async Task RemindAsync(string to)
    {
        try
        {
            await mailbox.SendAsync(to);
        }
        catch (IOException)
        {
            Interlocked.Increment(ref _failures);
        }
    }

    public Task AnswerAsync(string? to) => to is null ? Task.CompletedTask : mailbox.SendAsync(to);

    public static async Task ArchiveAsync(string path)
    {
        await using var archive = new StreamWriter(path);
        await archive.WriteLineAsync("issue 1");
    }

    static async Task LogAsync(string line)
    {
        await Console.Out.WriteLineAsync($"log: {line}");
    }
}
