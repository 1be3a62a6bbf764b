using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>
/// Is this name written anywhere in the compilation? A rule about calls that nobody makes need not look at those that are made.
/// </summary>
/// <param name="compilation">Whose files are searched, each until its first hit.</param>
internal sealed class CodeWords(Compilation compilation)
{
    // A cache, not state: what stands in a file does not change, and a file outlives its compilations in an editor.
    static readonly ConditionalWeakTable<SyntaxTree, ConcurrentDictionary<string, bool>> Files = new();

    /// <summary>Whether one of the names is written, be it in a comment.</summary>
    public bool Have(params string[] names)
    {
        foreach (var name in names)
        {
            foreach (var file in compilation.SyntaxTrees)
            {
                var words = Files.GetValue(file, static _ => new ConcurrentDictionary<string, bool>(StringComparer.Ordinal));
                if (words.TryGetValue(name, out var stands) ? stands : words.GetOrAdd(name, Stands(name, file.GetText().ToString())))
                    return true;
            }
        }

        return false;
    }

    static bool Stands(string name, string text)
    {
        for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            var end = at + name.Length;
            if ((at == 0 || !IsPart(text[at - 1])) && (end == text.Length || !IsPart(text[end])))
                return true;
        }

        return false;
    }

    static bool IsPart(char character) => char.IsLetterOrDigit(character) || character == '_';
}
