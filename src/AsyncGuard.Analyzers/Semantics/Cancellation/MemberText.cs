using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>Can a name occur in this code at all? Asked before its nodes are, because that costs next to nothing.</summary>
internal readonly struct MemberText
{
    readonly string _text;

    MemberText(string text) => _text = text;

    public static MemberText Of(SyntaxNode code) => new(code.SyntaxTree.GetText().ToString(code.Span));

    public bool Contains(string text) => _text.IndexOf(text, StringComparison.Ordinal) >= 0;

    /// <summary>Whether anything of that name may be assigned: the name stands before a single <c>=</c>.</summary>
    public bool MayAssign(string name)
    {
        for (var at = _text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = _text.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            var next = at + name.Length;
            while (next < _text.Length && char.IsWhiteSpace(_text[next]))
                next++;
            if (next + 1 < _text.Length && (_text[next] == '=' && _text[next + 1] is not ('=' or '>') || _text[next] == '?' && _text[next + 1] == '?'))
                return true;
        }

        return false;
    }
}
