using System.Diagnostics;
using System.Text;

namespace AsyncGuard.Repair;

/// <summary>Runs a program as a person would at a prompt, and keeps what it prints.</summary>
static class Dotnet
{
    static readonly TimeSpan Unexpected = TimeSpan.FromMinutes(8);

    public static Task<Outcome> RunAsync(string folder, params string[] arguments) => RunAsync("dotnet", folder, Unexpected, arguments);

    /// <summary>As <see cref="RunAsync(string, string[])"/>, for commands that must succeed.</summary>
    public static async Task<string> SucceedAsync(string folder, params string[] arguments)
    {
        var outcome = await RunAsync(folder, arguments);
        return outcome.ExitCode == 0
            ? outcome.Output
            : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with {outcome.ExitCode?.ToString() ?? "no end"}:\n{outcome.Output}");
    }

    /// <summary>Runs <paramref name="program"/>, and ends it with all that it started when it takes longer than <paramref name="limit"/>.</summary>
    public static async Task<Outcome> RunAsync(string program, string folder, TimeSpan limit, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // A build server that outlives the command would hold its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        // What this program was started with is no business of the build that it starts.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) && name != "MSBUILDDISABLENODEREUSE").ToList())
            start.Environment.Remove(name);

        using var process = Process.Start(start)!;
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var time = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(time.Token);
            return new Outcome(process.ExitCode, Printed());
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return new Outcome(null, Printed());
        }

        void Append(string? line)
        {
            lock (output)
            {
                if (line is not null)
                    output.AppendLine(line);
            }
        }

        string Printed()
        {
            lock (output)
                return output.ToString();
        }
    }
}

/// <param name="ExitCode">The exit code, or <see langword="null"/> for a program that had to be ended.</param>
/// <param name="Output">What it printed, to both streams.</param>
sealed record Outcome(int? ExitCode, string Output);
