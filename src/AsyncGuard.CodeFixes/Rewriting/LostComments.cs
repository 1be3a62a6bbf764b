using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Which comments went with the code that a rewrite removed? They are put before what followed that code and is still there.</summary>
internal static class LostComments
{
    /// <summary>The rewritten root with all comments of the old one.</summary>
    public static SyntaxNode PutBack(SyntaxTree old, SyntaxNode changed, CancellationToken cancellation)
    {
        var edits = changed.SyntaxTree.GetChanges(old);
        var root = old.GetRoot(cancellation);
        var removed = edits.Where(static edit => edit.Span.Length > 0).SelectMany(edit => root.DescendantTrivia(edit.Span).Where(piece => IsComment(piece) && edit.Span.Contains(piece.Span))).ToList();
        if (removed.Count == 0)
            return changed;

        var (kept, had) = (Count(changed), Count(root));
        var places = new Dictionary<SyntaxToken, List<SyntaxTrivia>>();
        foreach (var comment in removed)
        {
            var text = Text(comment);
            kept.TryGetValue(text, out var count);
            if (count >= had[text] || FollowerOf(comment, edits, changed) is not { } follower)
                continue;
            kept[text] = count + 1;
            if (!places.TryGetValue(follower, out var comments))
                places.Add(follower, comments = []);
            comments.Add(comment);
        }

        return places.Count == 0 ? changed : changed.ReplaceTokens(places.Keys, (token, _) => token.WithLeadingTrivia(Before(token, places[token])));
    }

    // The first token behind the comment that the rewrite left where it was, at the beginning of a line.
    static SyntaxToken? FollowerOf(SyntaxTrivia comment, IList<TextChange> edits, SyntaxNode changed)
    {
        for (var token = comment.SpanStart < comment.Token.SpanStart ? comment.Token : comment.Token.GetNextToken(); !token.IsKind(SyntaxKind.None); token = token.GetNextToken())
        {
            if (edits.Any(edit => edit.Span.IntersectsWith(token.Span)))
                continue;
            var position = token.SpanStart + edits.Where(edit => edit.Span.End <= token.SpanStart).Sum(static edit => edit.NewText!.Length - edit.Span.Length);
            var follower = changed.FindToken(position);
            if (follower.SpanStart == position && follower.RawKind == token.RawKind && BeginsLine(follower))
                return follower;
        }

        return null;
    }

    static bool BeginsLine(SyntaxToken token) =>
        token.GetPreviousToken() is var before && (before.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia) || token.LeadingTrivia.Any(SyntaxKind.EndOfLineTrivia));

    // On lines of their own, behind what stands there already.
    static SyntaxTriviaList Before(SyntaxToken token, List<SyntaxTrivia> comments)
    {
        var indent = token.LeadingTrivia is [.., var last] && last.IsKind(SyntaxKind.WhitespaceTrivia) ? SyntaxFactory.TriviaList(last) : default;
        var rest = token.LeadingTrivia.Take(token.LeadingTrivia.Count - indent.Count);
        var line = Layout.LineBreak(token.SyntaxTree!.GetRoot());
        return SyntaxFactory.TriviaList(rest.Concat(comments.SelectMany(comment => indent.Add(comment).Add(line))).Concat(indent));
    }

    static Dictionary<string, int> Count(SyntaxNode root) =>
        root.DescendantTrivia().Where(IsComment).GroupBy(Text).ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal);

    static bool IsComment(SyntaxTrivia piece) => piece.IsKind(SyntaxKind.SingleLineCommentTrivia) || piece.IsKind(SyntaxKind.MultiLineCommentTrivia);

    static string Text(SyntaxTrivia comment) => comment.ToString();
}
