using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>May this file start work that overlaps? A look at its text alone, before one at its names.</summary>
internal sealed class StartWords
{
    /// <summary>A file in which none of these words stands, and no variable is awaited, starts nothing that overlaps.</summary>
    readonly FileWords _words = new(
        "WhenAll", "WhenAny", "WhenEach", "WaitAll", "WaitAny", "Parallel", "Task.Run(", "StartNew", "UserWorkItem", "Thread(", "Gather.", "Fan.", "TaskGroup", "Offload.", ".Select(",
        "ForEach(async", "ActionBlock", "TransformBlock", "TransformManyBlock", "Timer", "_ = ");

    readonly ConcurrentDictionary<SyntaxTree, bool> _trees = new();

    public bool StandIn(SyntaxTree tree) => _trees.TryGetValue(tree, out var known) ? known : _trees.GetOrAdd(tree, Search(tree));

    bool Search(SyntaxTree tree) => _words.StandIn(tree) || AwaitsVariable(tree.GetText().ToString());

    // await first; or await first.ConfigureAwait(false);
    static bool AwaitsVariable(string text)
    {
        const string Await = "await ";
        for (var at = text.IndexOf(Await, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Await, at + 1, StringComparison.Ordinal))
        {
            var end = at + Await.Length;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
                end++;
            if (end < text.Length && text[end] != '(' && text[end] != '<' && (text[end] != '.' || string.CompareOrdinal(text, end, ".ConfigureAwait", 0, 15) == 0))
                return true;
        }

        return false;
    }
}
