using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Adds the <c>using</c> that an extension method needs.</summary>
internal static class Imports
{
    /// <summary>The changed root with a <c>using</c> of the namespace, unless it is in scope at the site already.</summary>
    public static SyntaxNode Add(FixSite site, SyntaxNode changed, string name)
    {
        if (changed is not CompilationUnitSyntax unit || IsInScope(site, name))
            return changed;

        var lineBreak = Layout.LineBreak(site.Root);
        var directive = UsingDirective(ParseName(name).WithLeadingTrivia(Space)).WithTrailingTrivia(lineBreak);
        var after = unit.Usings.LastOrDefault(other => other.Alias is null && other.StaticKeyword.RawKind == 0 && string.CompareOrdinal(other.Name?.ToString(), name) < 0);
        if (unit.Usings.Count > 0)
            return unit.WithUsings(unit.Usings.Insert(after is null ? 0 : unit.Usings.IndexOf(after) + 1, directive));

        // The first token's leading trivia, a licence perhaps, stays on top.
        var first = unit.GetFirstToken();
        var leading = first.LeadingTrivia;
        return unit.ReplaceToken(first, first.WithLeadingTrivia(lineBreak)).WithUsings(SingletonList(directive.WithLeadingTrivia(leading)));
    }

    static bool IsInScope(FixSite site, string name)
    {
        var scopes = site.Semantics.GetImportScopes(site.Target.SpanStart, site.Cancellation);
        return scopes.Any(scope => scope.Imports.Any(import => import.NamespaceOrType is INamespaceSymbol known && known.ToDisplayString() == name))
            || site.Semantics.GetEnclosingSymbol(site.Target.SpanStart, site.Cancellation)?.ContainingNamespace?.ToDisplayString().StartsWith(name, StringComparison.Ordinal) == true;
    }
}
