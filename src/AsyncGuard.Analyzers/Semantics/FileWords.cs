using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Does one of these words stand in the text of this file? A look that binds nothing, made once per file, before a dearer one.</summary>
/// <param name="words">The words, spelled as code spells them.</param>
internal sealed class FileWords(params string[] words)
{
    readonly ConcurrentDictionary<SyntaxTree, bool> _files = new();

    /// <summary>Whether one of the words stands in the file, be it in a comment.</summary>
    public bool StandIn(SyntaxTree file) => _files.TryGetValue(file, out var known) ? known : _files.GetOrAdd(file, Search(file));

    bool Search(SyntaxTree file)
    {
        var text = file.GetText().ToString();
        foreach (var word in words)
        {
            if (text.IndexOf(word, StringComparison.Ordinal) >= 0)
                return true;
        }

        return false;
    }
}
