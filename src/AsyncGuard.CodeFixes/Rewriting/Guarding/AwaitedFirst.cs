using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting.Guarding;

/// <summary>Takes the await out of a statement, so that the rest can go under a lock: <c>var value = await …; lock (gate) list.Add(value);</c></summary>
internal static class AwaitedFirst
{
    /// <summary>The rewrite, or nothing where the statement awaits more than one operand, or is more than the use.</summary>
    /// <param name="site">The site of the report.</param>
    /// <param name="place">The place to guard.</param>
    /// <param name="use">The store, or the call, whose operand is awaited.</param>
    /// <param name="key">The equivalence key.</param>
    public static IEnumerable<Rewrite> Rewrites(FixSite site, SharedPlace place, ExpressionSyntax use, string key)
    {
        if (GuardedCode.FunctionAround(site.Target) is not { } function
            || GuardedRegion.Around(site.Root, function, [use.Span], site.Semantics) is not { } region
            || !IsAlone(region, use)
            || Operand(use) is not { } operand
            || Awaits(use) != Awaits(operand)
            || Gate.For(site, place, awaits: false) is not { } gate)
        {
            yield break;
        }

        var name = UniqueName(site);
        yield return new Rewrite($"Await first, then guard by {gate.Title}", key, () => GuardedCode.Put(site, place, region, gate, (statements, endOfLine) => Split((ExpressionStatementSyntax)statements[0], name, gate, endOfLine)));
    }

    static IReadOnlyList<StatementSyntax> Split(ExpressionStatementSyntax statement, string name, Gate gate, SyntaxTrivia? endOfLine)
    {
        var operand = Operand(statement.Expression)!;
        var value = LocalDeclarationStatement(VariableDeclaration(IdentifierName("var").WithTrailingTrivia(Space), SingletonSeparatedList(
                VariableDeclarator(Identifier(TriviaList(), name, TriviaList(Space)), null, EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), operand.WithoutTrivia())))))
            .WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(ElasticLineFeed).WithAdditionalAnnotations(Formatter.Annotation);
        var rest = statement.ReplaceNode(operand, IdentifierName(name).WithTriviaFrom(operand)).WithLeadingTrivia();
        return [value, .. gate.Guard([rest], default, [], endOfLine)];
    }

    static bool IsAlone(GuardedRegion region, ExpressionSyntax use) =>
        region.Block is null
            ? GuardedRegion.BodyOf(region.Function) == use
            : region.Statements.ToList() is [ExpressionStatementSyntax { Expression: var only }] && only == use;

    // What is stored, or the one argument that is awaited.
    static ExpressionSyntax? Operand(ExpressionSyntax use) =>
        use switch
        {
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: BinaryExpressionSyntax sum } => Awaits(sum.Left) == 0 ? sum.Right : Awaits(sum.Right) == 0 ? sum.Left : null,
            AssignmentExpressionSyntax assignment => assignment.Right,
            InvocationExpressionSyntax call => call.ArgumentList.Arguments.Where(static argument => Awaits(argument.Expression) > 0).ToList() is [var awaited] ? awaited.Expression : null,
            _ => null,
        };

    static int Awaits(SyntaxNode node) => GuardedRegion.OwnNodes(node).Count(static inner => inner is AwaitExpressionSyntax);

    static string UniqueName(FixSite site)
    {
        var taken = new HashSet<string>(site.Root.DescendantTokens().Select(static token => token.ValueText), StringComparer.Ordinal);
        var name = "value";
        for (var number = 2; taken.Contains(name); number++)
            name = $"value{number}";
        return name;
    }
}
