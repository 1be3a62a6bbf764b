namespace AsyncGuard.Catalog.Rendering;

/// <summary>Markdown that is generated: tables, and sections between <c>&lt;!-- name:begin --&gt;</c> and <c>&lt;!-- name:end --&gt;</c>.</summary>
static class Markdown
{
    public static string Table(string[] header, IEnumerable<string[]> rows) =>
        string.Join("\n", rows.Prepend([.. header.Select(static _ => "---")]).Prepend(header).Select(static row => $"| {string.Join(" | ", row.Select(Cell))} |"));

    /// <summary>The keys, IDs or values as code; an en dash for none.</summary>
    public static string Codes(IEnumerable<string> values) =>
        string.Join(", ", values.Select(static value => $"`{value}`")) is { Length: > 0 } codes ? codes : "–";

    /// <summary>The text with the section's content replaced; the section is put first where the text has none.</summary>
    public static string WithSection(string text, string name, string content)
    {
        var (begin, end) = ($"<!-- {name}:begin -->", $"<!-- {name}:end -->");
        var section = $"{begin}\n{content}\n{end}";
        var (start, stop) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        return start < 0 || stop < start ? $"{section}\n\n{text}" : text[..start] + section + text[(stop + end.Length)..];
    }

    static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
