using AsyncGuard.Analyzers.Rules.SharedState;
using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.SharedState;

/// <summary>AG0407: both locks are acquired at once, in the order of the other member.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0407LockOrderFix() : AsyncGuardCodeFix(AG0407LockOrder.Id, Reorder)
{
    const string Reorder = "AG0407.Reorder";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Target.FirstAncestorOrSelf<LockStatementSyntax>() is not { } inner
            || inner.Ancestors().TakeWhile(static node => node is LockStatementSyntax or BlockSyntax).OfType<LockStatementSyntax>().FirstOrDefault() is not { } outer
            || site.Semantics.GetEnclosingSymbol(inner.SpanStart, site.Cancellation)?.ContainingType is not { } type
            || Opposed(site, outer, inner, type) is not { } order)
        {
            return [];
        }

        return [new Rewrite($"Acquire '{order.Inner.Identity!.Display}' first, as '{order.Earlier}' does", Reorder, () => Apply(site, outer, inner))];
    }

    static (LockSite Inner, string Earlier)? Opposed(FixSite site, LockStatementSyntax outer, LockStatementSyntax inner, INamedTypeSymbol type)
    {
        if (site.Semantics.GetOperation(outer, site.Cancellation) is not { } operation || site.Model.HeldLocks.AcquisitionAt(operation, site.Cancellation) is not var (acquisition, _, _))
            return null;
        foreach (var (order, earlier) in site.Model.LockOrders.AgainstEarlier(acquisition, type, site.Cancellation))
        {
            if (order.Place.Syntax == inner && IsFixed(order.Inner) && IsFixed(order.Outer))
                return (order.Inner, earlier.Member);
        }

        return null;
    }

    // What stands between the two acquisitions cannot make another lock of it.
    static bool IsFixed(LockSite site) => site.Identity!.Path.All(static member => member is IFieldSymbol { IsReadOnly: true });

    // lock (a) { x(); lock (b) y(); } is lock (b) lock (a) { x(); y(); }: what 'a' guarded alone is under both.
    static SyntaxNode? Apply(FixSite site, LockStatementSyntax outer, LockStatementSyntax inner)
    {
        var (first, second) = (inner.Expression.WithTriviaFrom(outer.Expression), outer.Expression.WithTriviaFrom(inner.Expression));
        if (inner.Parent == outer || inner.Parent is BlockSyntax { Statements.Count: 1 } only && only.Parent == outer)
            return site.Root.ReplaceNodes([outer.Expression, inner.Expression], (original, _) => original == outer.Expression ? first : second);

        if (inner.Parent is not BlockSyntax body || body.Parent != outer || body.Statements.Any(statement => statement != inner && RunsOtherCode(site, statement)))
            return null;
        var guarded = inner.Statement is BlockSyntax block ? block.Statements : SingletonList(inner.Statement);
        if (guarded.Any(static statement => statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 }))
            return null;

        guarded = guarded.Replace(guarded[0], guarded[0].WithLeadingTrivia(inner.GetLeadingTrivia().AddRange(Comments(inner.Statement == guarded[0] ? default : guarded[0].GetLeadingTrivia()))));
        var both = outer.WithExpression(second).WithoutTrivia().WithStatement(body.WithStatements(body.Statements.ReplaceRange(inner, guarded)));
        return site.Root.ReplaceNode(outer, outer.WithExpression(first).WithStatement(Block(both)).WithTriviaFrom(outer).WithAdditionalAnnotations(Formatter.Annotation));
    }

    // Code of others may acquire locks itself, or wait for somebody who does.
    static bool RunsOtherCode(FixSite site, StatementSyntax statement) =>
        site.Semantics.GetOperation(statement, site.Cancellation) is not { } operation
        || operation.DescendantsAndSelf().Any(static step => step is IInvocationOperation or IObjectCreationOperation or IPropertyReferenceOperation or IAwaitOperation or ILockOperation or IUsingOperation or IDynamicInvocationOperation or IForEachLoopOperation);

    static SyntaxTriviaList Comments(SyntaxTriviaList trivia) =>
        trivia.Any(static piece => piece.IsKind(SyntaxKind.SingleLineCommentTrivia) || piece.IsKind(SyntaxKind.MultiLineCommentTrivia)) ? trivia : default;
}
