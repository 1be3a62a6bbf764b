using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>The body of a method, local function or lambda, as statements that can be changed.</summary>
internal sealed class FunctionBody
{
    readonly SyntaxNode _function;

    FunctionBody(SyntaxNode function, BlockSyntax? block)
    {
        _function = function;
        Block = block;
    }

    /// <summary>The block; <see langword="null"/> for an expression body that stands for one statement.</summary>
    public BlockSyntax? Block { get; }

    /// <summary>The body of the function that holds <paramref name="place"/>.</summary>
    public static FunctionBody? Of(SyntaxNode place)
    {
        for (var node = place.Parent; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case MethodDeclarationSyntax method:
                    return method.Body is null && method.ExpressionBody is null ? null : new FunctionBody(method, method.Body);
                case LocalFunctionStatementSyntax local:
                    return local.Body is null && local.ExpressionBody is null ? null : new FunctionBody(local, local.Body);
                case LambdaExpressionSyntax lambda:
                    return new FunctionBody(lambda, lambda.Block);
                case AnonymousMethodExpressionSyntax lambda:
                    return new FunctionBody(lambda, lambda.Block);
                case MemberDeclarationSyntax:
                    return null;
            }
        }

        return null;
    }

    /// <summary>The root with the statements of the body replaced; <see langword="null"/> where there are none.</summary>
    public SyntaxNode? WithStatements(SyntaxNode root, Func<IReadOnlyList<StatementSyntax>, IEnumerable<StatementSyntax>> change)
    {
        if (Block is { } block)
            return block.Statements.Count == 0 ? null : root.ReplaceNode(block, block.WithStatements(List(change(block.Statements))).WithAdditionalAnnotations(Formatter.Annotation));

        return _function switch
        {
            LambdaExpressionSyntax { ExpressionBody: { } expression } lambda => root.ReplaceNode(lambda, lambda.WithExpressionBody(null).WithBlock(Of(root, expression, change)).WithAdditionalAnnotations(Formatter.Annotation)),
            MethodDeclarationSyntax { ExpressionBody.Expression: { } expression } method =>
                root.ReplaceNode(method, method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Of(root, expression, change).WithTrailingTrivia(method.GetTrailingTrivia())).WithAdditionalAnnotations(Formatter.Annotation)),
            LocalFunctionStatementSyntax { ExpressionBody.Expression: { } expression } local =>
                root.ReplaceNode(local, local.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Of(root, expression, change).WithTrailingTrivia(local.GetTrailingTrivia())).WithAdditionalAnnotations(Formatter.Annotation)),
            _ => null,
        };
    }

    static BlockSyntax Of(SyntaxNode root, ExpressionSyntax expression, Func<IReadOnlyList<StatementSyntax>, IEnumerable<StatementSyntax>> change) =>
        SyntaxFactory.Block(change([ExpressionStatement(expression.WithoutTrivia())])).WithOpenBraceToken(Token(default, SyntaxKind.OpenBraceToken, TriviaList(EndOfLine(root))));

    // A block on one line would stay on one line: the formatter respects that.
    static SyntaxTrivia EndOfLine(SyntaxNode root) =>
        root.DescendantTrivia().FirstOrDefault(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)) is var line && line.IsKind(SyntaxKind.EndOfLineTrivia) ? line : SyntaxFactory.EndOfLine("\n");
}
