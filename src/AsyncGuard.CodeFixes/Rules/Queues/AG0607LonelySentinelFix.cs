using AsyncGuard.Analyzers.Rules.Queues;
using AsyncGuard.Analyzers.Semantics.Functions;
using AsyncGuard.Analyzers.Semantics.Queues;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Queues;

/// <summary>AG0607: the channel is completed, and its consumers read to the end.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0607LonelySentinelFix() : AsyncGuardCodeFix(AG0607LonelySentinel.Id, Complete)
{
    const string Complete = "AG0607.Complete";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is IInvocationOperation { Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } } write
            && site.Semantics.GetEnclosingSymbol(write.Syntax.SpanStart, site.Cancellation) is { } symbol
            && site.Model.Channels.At(write, symbol, site.Cancellation).FirstOrDefault() is { } life
            && life.Reads.Concat(life.Writes).All(use => use.Syntax.SyntaxTree == site.Target.SyntaxTree))
        {
            yield return new Rewrite("Complete the channel", Complete, () => Apply(site, write, life));
        }
    }

    static SyntaxNode? Apply(FixSite site, IInvocationOperation write, ChannelLife life)
    {
        var changes = new Dictionary<SyntaxNode, SyntaxNode?>();
        foreach (var read in life.Reads)
        {
            if (read is IInvocationOperation { TargetMethod.Name: "ReadAllAsync" or "WaitToReadAsync" or "TryRead" })
                continue;
            if (read is not IInvocationOperation { TargetMethod.Name: "ReadAsync" } call || Loop(call) is not var (loop, first, reading))
                return null;
            changes[loop] = ReadToTheEnd(loop, first, reading);
        }

        var call2 = (InvocationExpressionSyntax)write.Syntax;
        if (call2.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Parent: BlockSyntax block } statement)
            return null;
        var completion = ExpressionStatement(InvocationExpression(((MemberAccessExpressionSyntax)call2.Expression).WithName(IdentifierName(nameof(Complete))).WithoutTrivia()));
        var index = block.Statements.IndexOf(statement);
        var isOwner = EnclosingFunction.Of(write).Syntax == EnclosingFunction.Of(life.Trail.Creation).Syntax;
        changes[block] = index == 0 || isOwner
            ? block.ReplaceNode(statement, completion.WithTriviaFrom(statement))
            : TryBlock.Replace(block, 0, index, TryBlock.Around([.. block.Statements.Take(index)], cleanup: FinallyClause(Block(completion.WithTrailingTrivia(statement.GetTrailingTrivia())))));

        return changes.Keys.Any(node => changes.Keys.Any(other => other != node && other.Span.Contains(node.Span)))
            ? null
            : site.Root.ReplaceNodes(changes.Keys, (original, _) => changes[original]!);
    }

    // 'while (true) { var item = await reader.ReadAsync(); … }'
    static (WhileStatementSyntax Loop, LocalDeclarationStatementSyntax First, InvocationExpressionSyntax Read)? Loop(IInvocationOperation read) =>
        read.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } call
        && call.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { Declaration.Variables: [{ Initializer.Value: AwaitExpressionSyntax awaited }], Parent: BlockSyntax { Parent: WhileStatementSyntax { Condition.RawKind: (int)SyntaxKind.TrueLiteralExpression } loop } body } first
        && body.Statements[0] == first && awaited.Expression.Span.Contains(call.Span)
            ? (loop, first, call)
            : null;

    static StatementSyntax ReadToTheEnd(WhileStatementSyntax loop, LocalDeclarationStatementSyntax first, InvocationExpressionSyntax read)
    {
        var item = first.Declaration.Variables[0].Identifier.WithoutTrivia();
        var source = read.WithExpression(((MemberAccessExpressionSyntax)read.Expression).WithName(IdentifierName("ReadAllAsync"))).WithoutTrivia();
        var awaited = (AwaitExpressionSyntax)first.Declaration.Variables[0].Initializer!.Value;
        ExpressionSyntax sequence = awaited.Expression == read ? source : awaited.Expression.ReplaceNode(read, source);
        var body = (BlockSyntax)loop.Statement;
        var rest = body.WithStatements(body.Statements.RemoveAt(0));

        // Nobody has to pass a sentinel on any more.
        var passed = rest.DescendantNodes().OfType<ExpressionStatementSyntax>().Where(static statement =>
            statement.Expression is AwaitExpressionSyntax { Expression: InvocationExpressionSyntax write } && IsWriteOfNothing(write) || statement.Expression is InvocationExpressionSyntax direct && IsWriteOfNothing(direct));
        rest = rest.RemoveNodes(passed, SyntaxRemoveOptions.KeepNoTrivia)!;
        return ForEachStatement(
                Token(default, SyntaxKind.AwaitKeyword, TriviaList(Space)), Token(default, SyntaxKind.ForEachKeyword, TriviaList(Space)), Token(default, SyntaxKind.OpenParenToken, default),
                IdentifierName(Identifier(default, "var", TriviaList(Space))), item.WithTrailingTrivia(Space), Token(default, SyntaxKind.InKeyword, TriviaList(Space)), sequence,
                loop.CloseParenToken, rest)
            .WithLeadingTrivia(loop.GetLeadingTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    static bool IsWriteOfNothing(InvocationExpressionSyntax write) =>
        write is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WriteAsync" or "TryWrite" }, ArgumentList.Arguments: [{ Expression.RawKind: (int)SyntaxKind.NullLiteralExpression or (int)SyntaxKind.DefaultLiteralExpression }, ..] };
}
