namespace AsyncGuard.Samples;

/// <summary>Chapter <em>tasks</em>: tasks that are started, and then lost sight of.</summary>
static class Tasks
{
    public static async Task RunAsync()
    {
        await ListingAsync();
        await NewsletterAsync();
    }

    // The article's listing: both run side by side, but a failure of the first would lose the second.
    static async Task ListingAsync()
    {
        var t1 = WorkerAsync("A", 1);
        var t2 = WorkerAsync("B", 2);

        var result1 = await t1;
        var result2 = await t2;
        await Console.Out.WriteLineAsync($"{result1} {result2}");
    }

    static async Task<string> WorkerAsync(string name, int delay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delay);
        await Task.Delay(TimeSpan.FromSeconds(delay));
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

/// <summary>A service as one meets it: every method starts something, and none knows how it ends.</summary>
sealed class Newsletter(IMailbox mailbox)
{
    public int Reminders { get; private set; }

    public int Thanks { get; private set; }

    public Task AnnounceAsync(string to)
    {
        mailbox.SendAsync(to);
        return Task.CompletedTask;
    }

    public Task ThankAsync(string to)
    {
        try
        {
            _ = mailbox.SendAsync(to);
        }
        catch (IOException)
        {
            Thanks++;
        }

        return Task.CompletedTask;
    }

    public async Task PublishAsync(List<string> readers)
    {
        readers.ForEach(async reader => await mailbox.SendAsync(reader));
        await Task.Factory.StartNew(async () => await mailbox.SendAsync("editor@example"));
        Log("published");
    }

    public Task RemindAsync(string to)
    {
        try
        {
            return mailbox.SendAsync(to);
        }
        catch (IOException)
        {
            Reminders++;
            return Task.CompletedTask;
        }
    }

    public Task AnswerAsync(string? to) => to is null ? null! : mailbox.SendAsync(to);

    public Task ArchiveAsync(string path)
    {
        using var archive = new StreamWriter(path);
        _ = Task.Run(() => archive.WriteLine("issue 1"));
        return Task.CompletedTask;
    }

    static async void Log(string line)
    {
        await Console.Out.WriteLineAsync($"log: {line}");
    }
}
