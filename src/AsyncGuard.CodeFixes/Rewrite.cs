using Microsoft.CodeAnalysis;

namespace AsyncGuard.CodeFixes;

/// <summary>One way to remove a report.</summary>
/// <param name="Title">What the light bulb says: imperative, names the result, no final dot.</param>
/// <param name="Key">The equivalence key: public, documented on the rule's page, the same at every site. Fix All and <c>dotnet format</c> choose by it.</param>
/// <param name="Apply">The document's new root, or <see langword="null"/> where the rewrite does not fit the place.</param>
internal sealed record Rewrite(string Title, string Key, Func<SyntaxNode?> Apply)
{
    /// <summary>The new roots of other documents of the project that change with this one, if any do; <see langword="null"/> where one of them stands in the way.</summary>
    public Func<Task<IReadOnlyList<(DocumentId Document, SyntaxNode Root)>?>>? Elsewhere { get; init; }
}
