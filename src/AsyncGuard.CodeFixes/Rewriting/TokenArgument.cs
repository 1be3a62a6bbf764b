using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>The cancellation token in scope, as an argument.</summary>
internal static class TokenArgument
{
    /// <summary>The argument, or nothing where no token is in scope or several are.</summary>
    public static IEnumerable<ArgumentSyntax> At(FixSite site, IOperation place) =>
        site.Model.Tokens.At(place) is { } token ? [Argument(token)] : [];
}
