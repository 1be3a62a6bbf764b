using Microsoft.CodeAnalysis;

namespace AsyncGuard.CodeFixes;

/// <summary>One way to remove a report.</summary>
/// <param name="Title">What the light bulb says: imperative, names the result, no final dot.</param>
/// <param name="Key">The equivalence key: public, documented on the rule's page, the same at every site. Fix All and <c>dotnet format</c> choose by it.</param>
/// <param name="Apply">The document's new root, or <see langword="null"/> where the rewrite does not fit the place.</param>
internal sealed record Rewrite(string Title, string Key, Func<SyntaxNode?> Apply);
