namespace AsyncGuard.Runtime.Tests.Article;

/// <summary>What a listing prints.</summary>
sealed class Printed
{
    readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public void Line(string text)
    {
        lock (_lines)
            _lines.Add(text);
    }
}
