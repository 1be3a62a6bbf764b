using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes;

/// <summary>
/// Fix All for edits that overlap: two reports in one method may both have to make it async, one may stand inside the other.
/// Within a document the rewrites are applied one after another, each on the outcome of the one before.
/// </summary>
internal static class SequentialFixAll
{
    /// <param name="rewrites">The ways to remove a report, the safest first.</param>
    public static FixAllProvider Of(Func<FixSite, IEnumerable<Rewrite>> rewrites) =>
        FixAllProvider.Create(async (context, document, diagnostics) =>
            await FixAsync(document, diagnostics, context.CodeActionEquivalenceKey, rewrites, context.CancellationToken).ConfigureAwait(false));

    static async Task<Document?> FixAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, string? key, Func<FixSite, IEnumerable<Rewrite>> rewrites, CancellationToken cancellation)
    {
        if (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root)
            return document;

        var marked = Mark(root, diagnostics);
        return await FixAsync(document.WithSyntaxRoot(marked.Root), marked, key, rewrites, cancellation).ConfigureAwait(false);
    }

    /// <summary>A document whose reports have been marked.</summary>
    /// <param name="Root">The root with the marks.</param>
    /// <param name="Marks">The reports, in the order of the document.</param>
    internal sealed record Marked(SyntaxNode Root, IReadOnlyList<(Diagnostic Diagnostic, SyntaxAnnotation Mark)> Marks);

    /// <summary>Marks every target before the first edit, so that it is found again.</summary>
    public static Marked Mark(SyntaxNode root, ImmutableArray<Diagnostic> diagnostics)
    {
        var marks = diagnostics
            .OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)
            .Select(diagnostic => (Diagnostic: diagnostic, Target: FixSite.TargetOf(root, diagnostic), Mark: new SyntaxAnnotation()))
            .ToList();
        var marksByTarget = marks.ToLookup(mark => mark.Target, mark => mark.Mark);
        return new Marked(
            root.ReplaceNodes(marksByTarget.Select(group => group.Key), (original, rewritten) => rewritten.WithAdditionalAnnotations(marksByTarget[original])),
            marks.ConvertAll(static mark => (mark.Diagnostic, mark.Mark)));
    }

    /// <summary>Applies the rewrites to the marked reports of a document that has the marks.</summary>
    public static async Task<Document> FixAsync(Document document, Marked marked, string? key, Func<FixSite, IEnumerable<Rewrite>> rewrites, CancellationToken cancellation)
    {
        var current = document;
        foreach (var (diagnostic, mark) in marked.Marks)
        {
            if (await TargetAsync(current, mark, cancellation).ConfigureAwait(false) is not { } target
                || await FixSite.OfAsync(current, target, diagnostic, cancellation).ConfigureAwait(false) is not { } site)
            {
                continue;
            }

            foreach (var rewrite in rewrites(site).Where(rewrite => rewrite.Key == key))
            {
                if (await RewriteCheck.ApplyAsync(site, rewrite).ConfigureAwait(false) is not { } changed)
                    continue;
                current = changed;
                break;
            }
        }

        return current;
    }

    static async Task<SyntaxNode?> TargetAsync(Document document, SyntaxAnnotation mark, CancellationToken cancellation) =>
        (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))?.GetAnnotatedNodes(mark).FirstOrDefault();
}
