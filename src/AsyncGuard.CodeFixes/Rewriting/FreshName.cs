using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Which name is free here?</summary>
internal static class FreshName
{
    /// <summary>The name that was asked for, or that name with the first number that makes it free, in the member around the place.</summary>
    public static string At(FixSite site, SyntaxNode place, string wanted)
    {
        var scope = place.FirstAncestorOrSelf<MemberDeclarationSyntax>(static member => member is not GlobalStatementSyntax) ?? site.Root;
        var taken = new HashSet<string>(scope.DescendantTokens().Select(static token => token.ValueText), StringComparer.Ordinal);
        var name = wanted;
        for (var number = 2; taken.Contains(name) || !site.Semantics.LookupSymbols(place.SpanStart, name: name).IsEmpty; number++)
            name = wanted + number;
        return name;
    }
}
