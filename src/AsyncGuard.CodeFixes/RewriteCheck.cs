using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace AsyncGuard.CodeFixes;

/// <summary>Does the rewritten document still compile, and do the functions that it changed keep their meaning?</summary>
internal static class RewriteCheck
{
    /// <summary>The rewritten document, or <see langword="null"/> where the rewrite does not fit or would leave a new compiler error behind.</summary>
    public static async Task<Document?> ApplyAsync(FixSite site, Rewrite rewrite)
    {
        if (rewrite.Apply() is not { } root)
            return null;

        var changed = site.Document.WithSyntaxRoot(root);
        if ((rewrite.Elsewhere is { } elsewhere ? await elsewhere().ConfigureAwait(false) : []) is not { } others)
            return null;
        foreach (var (other, otherRoot) in others)
            changed = changed.Project.Solution.WithDocumentSyntaxRoot(other, otherRoot).GetDocument(changed.Id)!;

        foreach (var id in others.Select(static other => other.Document).Prepend(changed.Id))
        {
            if (site.Document.Project.GetDocument(id) is not { } before
                || await before.GetSemanticModelAsync(site.Cancellation).ConfigureAwait(false) is not { } old
                || changed.Project.GetDocument(id) is not { } after
                || await after.GetSemanticModelAsync(site.Cancellation).ConfigureAwait(false) is not { } semantics
                || !DelegateTypes.AreKept(semantics, site.Cancellation)
                || !Directives(old).SequenceEqual(Directives(semantics), StringComparer.Ordinal)
                || HasNewError(old, semantics, site.Cancellation))
            {
                return null;
            }
        }

        return await site.Document.GetSyntaxTreeAsync(site.Cancellation).ConfigureAwait(false) is { } tree && await changed.GetSyntaxRootAsync(site.Cancellation).ConfigureAwait(false) is { } rewritten
            ? changed.WithSyntaxRoot(LostComments.PutBack(tree, rewritten, site.Cancellation))
            : changed;
    }

    // What stands between them would be compiled, or warned of, in another way.
    static IEnumerable<string> Directives(SemanticModel semantics) =>
        semantics.SyntaxTree.GetRoot() is { ContainsDirectives: true } root ? root.DescendantTrivia().Where(static piece => piece.IsDirective).Select(static piece => piece.ToString()) : [];

    static bool HasNewError(SemanticModel old, SemanticModel changed, CancellationToken cancellation)
    {
        var edits = changed.SyntaxTree.GetChanges(old.SyntaxTree);
        if (edits.Count == 0)
            return true;

        var start = edits.Min(edit => edit.Span.Start);
        var end = edits.Max(edit => edit.Span.End);
        var growth = edits.Sum(edit => edit.NewText!.Length - edit.Span.Length);

        var members = MembersAround(changed, TextSpan.FromBounds(start, end + growth), cancellation);
        var oldMembers = MembersAround(old, TextSpan.FromBounds(start, end), cancellation);
        var after = Errors(changed, members, cancellation);
        if (after.Count > 0 && Errors(old, oldMembers, cancellation) is var before && after.Any(error => !before.TryGetValue(error.Key, out var count) || count < error.Value))
            return true;
        return StackOnlyValues.AcrossAwaits(changed, members, cancellation) is > 0 and var across && across > StackOnlyValues.AcrossAwaits(old, oldMembers, cancellation);
    }

    // How often each error occurs in the members. Only these are bound.
    static Dictionary<string, int> Errors(SemanticModel semantics, TextSpan members, CancellationToken cancellation)
    {
        var errors = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var diagnostic in semantics.GetDiagnostics(members, cancellation))
        {
            if (diagnostic.Severity == DiagnosticSeverity.Error)
                errors[diagnostic.Id] = errors.TryGetValue(diagnostic.Id, out var count) ? count + 1 : 1;
        }

        return errors;
    }

    // The members that the span touches.
    static TextSpan MembersAround(SemanticModel semantics, TextSpan span, CancellationToken cancellation) =>
        semantics.SyntaxTree.GetRoot(cancellation) is var root && root.FindNode(span).FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member and not GlobalStatementSyntax ? member.FullSpan : root.FullSpan;
}
