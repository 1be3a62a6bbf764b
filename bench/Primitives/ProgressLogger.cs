using BenchmarkDotNet.Loggers;

namespace AsyncGuard.Primitives;

/// <summary>Prints what is being measured, and errors; the rest is in the table.</summary>
sealed class ProgressLogger : ILogger
{
    public string Id => nameof(ProgressLogger);

    public int Priority => 0;

    public void Write(LogKind logKind, string text) => WriteLine(logKind, text);

    public void WriteLine()
    {
    }

    public void WriteLine(LogKind logKind, string text)
    {
        if (logKind == LogKind.Error || text.StartsWith("// Benchmark: ", StringComparison.Ordinal))
            Console.WriteLine(text);
    }

    public void Flush()
    {
    }
}
