using AsyncGuard.Repair;

namespace AsyncGuard.Packages.Tests;

/// <summary>Runs <c>dotnet</c> as a person would, and keeps what it prints.</summary>
static class Shell
{
    /// <exception cref="TimeoutException">The command had to be ended.</exception>
    public static async Task<(int ExitCode, string Output)> DotnetAsync(string folder, params string[] arguments)
    {
        var outcome = await Dotnet.RunAsync(folder, arguments);
        return (outcome.ExitCode ?? throw new TimeoutException($"dotnet {string.Join(' ', arguments)} did not end:\n{outcome.Output}"), outcome.Output);
    }

    /// <summary>As <see cref="DotnetAsync"/>, for commands that must succeed.</summary>
    public static async Task<string> SucceedAsync(string folder, params string[] arguments)
    {
        var (exitCode, output) = await DotnetAsync(folder, arguments);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {exitCode}:\n{output}");
        return output;
    }
}
