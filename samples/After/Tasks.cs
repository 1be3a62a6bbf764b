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

        await newsletter.PublishAsync(["cleo@example", "dan@example", "eve@example"]);
        await Console.Out.WriteLineAsync($"newsletter: {mailbox.Sent} of 4 were sent when it said so");
        await ReportAsync("announcement", () => newsletter.AnnounceAsync("ann@bounces"));
        await ReportAsync("answer", () => newsletter.AnswerAsync(null));
        await ReportAsync("reminder", () => newsletter.RemindAsync("fred@bounces"));
        await Console.Out.WriteLineAsync($"newsletter: reminders that failed, of 1: {newsletter.Reminders}");
        await ReportAsync("thanks", () => newsletter.ThankAsync("bob@bounces"));
        await Console.Out.WriteLineAsync($"newsletter: thanks that failed, of 1: {newsletter.Thanks}");

        var archive = Path.GetTempFileName();
        await newsletter.ArchiveAsync(archive);
        await Task.Delay(200);
        await Console.Out.WriteLineAsync($"newsletter: lines archived, of 1: {(await File.ReadAllLinesAsync(archive)).Length}");
    }

    static async Task ReportAsync(string what, Func<Task> work)
    {
        try
        {
            await work();
            await Console.Out.WriteLineAsync($"newsletter: {what}: done");
        }
        catch (Exception e) when (e is IOException or NullReferenceException)
        {
            await Console.Out.WriteLineAsync($"newsletter: {what}: {e.GetType().Name}");
        }
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

/// <summary>The same service: it waits for what it starts, and hears of every failure.</summary>
sealed class Newsletter(IMailbox mailbox)
{
    public int Reminders { get; private set; }

    public int Thanks { get; private set; }

    public async Task AnnounceAsync(string to)
    {
        await mailbox.SendAsync(to);
    }

    public async Task ThankAsync(string to)
    {
        try
        {
            await mailbox.SendAsync(to);
        }
        catch (IOException)
        {
            Thanks++;
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
            Reminders++;
        }
    }

    public Task AnswerAsync(string? to) => to is null ? Task.CompletedTask : mailbox.SendAsync(to);

    public async Task ArchiveAsync(string path)
    {
        await using var archive = new StreamWriter(path);
        await archive.WriteLineAsync("issue 1");
    }

    static async Task LogAsync(string line)
    {
        await Console.Out.WriteLineAsync($"log: {line}");
    }
}
