using AsyncGuard.Analyzers.Rules.Results;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Results;

/// <summary>AG0201: the loop runs over <c>Task.WhenEach</c>, or over <c>Gather.AsCompleted</c> where the framework has no such method.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0201QuadraticWhenAnyFix() : AsyncGuardCodeFix(AG0201QuadraticWhenAny.Id, Each)
{
    const string Each = "AG0201.AsTheyEnd";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Target is not WhileStatementSyntax { Statement: BlockSyntax body } loop
            || site.Semantics.GetOperation(loop, site.Cancellation) is not IWhileLoopOperation { Body: IBlockOperation { Operations: [IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: IAwaitOperation awaited }] }] }, ..] } }
            || site.Model.StartedWork.Bare(awaited.Operation) is not IInvocationOperation call
            || site.Model.CompletionLoops.Around(call) is not { Removal: IExpressionStatementOperation } found
            || Source(site, (ExpressionSyntax)found.Tasks.Syntax) is not { } source)
        {
            return [];
        }

        return [new Rewrite($"Take the tasks as they end by '{source.Name}'", Each, () => Apply(site, loop, body, found, source.Tasks, IsFalse(awaited)))];
    }

    static (string Name, ExpressionSyntax Tasks)? Source(FixSite site, ExpressionSyntax tasks)
    {
        if (site.Model.Symbols.Task is { } task && !task.GetMembers("WhenEach").IsEmpty)
            return ("WhenEach", StaticCall.To(site, task, "WhenEach", [Argument(tasks.WithoutTrivia())]));
        return site.Model.Symbols.Type("AsyncGuard.Runtime.Gather") is { } gather
            ? ("AsCompleted", StaticCall.To(site, gather, "AsCompleted", [Argument(tasks.WithoutTrivia())]))
            : null;
    }

    static SyntaxNode Apply(FixSite site, WhileStatementSyntax loop, BlockSyntax body, Analyzers.Semantics.Fates.CompletionLoop found, ExpressionSyntax source, bool isConfigured)
    {
        var declaration = (LocalDeclarationStatementSyntax)found.Declaration.Syntax;
        var removal = (StatementSyntax)found.Removal.Syntax;
        var kept = body.Statements.Where(statement => statement != declaration && statement != removal);
        var each = ForEachStatement(
                declaration.Declaration.Type.WithoutTrivia(), Identifier(found.Winner.Name), isConfigured ? Configured(source) : source, body.WithStatements(List(kept)))
            .WithAwaitKeyword(Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(Space))
            .WithTriviaFrom(loop).WithAdditionalAnnotations(Formatter.Annotation);
        return site.Root.ReplaceNode(loop, each);
    }

    static InvocationExpressionSyntax Configured(ExpressionSyntax source) =>
        InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, source, IdentifierName(nameof(Task.ConfigureAwait))),
            ArgumentList(SingletonSeparatedList(Argument(LiteralExpression(SyntaxKind.FalseLiteralExpression)))));

    static bool IsFalse(IAwaitOperation awaited) =>
        awaited.Operation is IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait), Arguments: [{ Value.ConstantValue: { HasValue: true, Value: false } }] };
}
