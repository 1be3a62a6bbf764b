using System.Runtime.CompilerServices;

namespace AsyncGuard.Primitives;

/// <summary>Puts the table between the marks of docs/runtime/performance.md.</summary>
static class Page
{
    const string Begin = "<!-- measured -->";
    const string End = "<!-- end of measured -->";

    public static void Write(string table, [CallerFilePath] string here = "")
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "runtime", "performance.md"));
        var text = File.ReadAllText(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        File.WriteAllText(path, $"{text[..begin]}\n{table.ReplaceLineEndings("\n").TrimEnd()}\n{text[end..]}");
    }
}
