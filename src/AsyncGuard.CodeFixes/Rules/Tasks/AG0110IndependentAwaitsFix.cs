using AsyncGuard.Analyzers.Rules.Tasks;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Tasks;

/// <summary>AG0110: both calls are started, awaited together, and then asked for their results.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0110IndependentAwaitsFix() : AsyncGuardCodeFix(AG0110IndependentAwaits.Id, Together)
{
    const string Together = "AG0110.Together";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Target.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not { Parent: BlockSyntax block } second
            || block.Statements.IndexOf(second) is not (> 0 and var index)
            || block.Statements[index - 1] is not LocalDeclarationStatementSyntax first
            || AwaitOf(first) is not { } one || AwaitOf(second) is not { } other
            || site.Model.Symbols.Task is not { } task
            || !IsTask(site, one) || !IsTask(site, other))
        {
            return [];
        }

        var names = new[] { first, second }.Select(static statement => statement.Declaration.Variables[0].Identifier.ValueText + "Task").ToList();
        return names.Any(name => block.DescendantTokens().Any(token => token.ValueText == name))
            ? []
            : [new Rewrite("Start both, and await them together", Together, () => Apply(site, block, (first, one, names[0]), (second, other, names[1]), task))];
    }

    static SyntaxNode Apply(
        FixSite site, BlockSyntax block, (LocalDeclarationStatementSyntax Statement, AwaitExpressionSyntax Await, string Task) first, (LocalDeclarationStatementSyntax Statement, AwaitExpressionSyntax Await, string Task) second,
        INamedTypeSymbol task)
    {
        var style = ConfigureAwaitStyle.IsConfigured(site, first.Await.Expression) ? ConfigureAwaitStyle.OfAwait(first.Await) : default;
        var together = ExpressionStatement(InsertAwait.Before(style.Apply(StaticCall.To(site, task, nameof(Task.WhenAll), [Argument(IdentifierName(first.Task)), Argument(IdentifierName(second.Task))]))));
        var (indentation, lineBreak) = (Layout.Indentation(first.Statement), Layout.LineBreak(site.Root));
        StatementSyntax[] statements =
        [
            Start(first).WithLeadingTrivia(first.Statement.GetLeadingTrivia()).WithTrailingTrivia(lineBreak),
            Start(second).WithLeadingTrivia(second.Statement.GetLeadingTrivia()).WithTrailingTrivia(lineBreak),
            together.WithLeadingTrivia(indentation).WithTrailingTrivia(lineBreak),
            Result(first, style).WithLeadingTrivia(indentation).WithTrailingTrivia(first.Statement.GetTrailingTrivia()),
            Result(second, style).WithLeadingTrivia(indentation).WithTrailingTrivia(second.Statement.GetTrailingTrivia()),
        ];
        var index = block.Statements.IndexOf(first.Statement);
        var rest = block.Statements.RemoveAt(index).RemoveAt(index).InsertRange(index, statements.Select(static statement => statement.WithAdditionalAnnotations(Formatter.Annotation)));
        return site.Root.ReplaceNode(block, block.WithStatements(rest));
    }

    static LocalDeclarationStatementSyntax Start((LocalDeclarationStatementSyntax Statement, AwaitExpressionSyntax Await, string Task) part) =>
        LocalDeclarationStatement(VariableDeclaration(IdentifierName("var"), SingletonSeparatedList(
            VariableDeclarator(Identifier(part.Task)).WithInitializer(EqualsValueClause(Unconfigured(part.Await.Expression).WithoutTrivia())))));

    static LocalDeclarationStatementSyntax Result((LocalDeclarationStatementSyntax Statement, AwaitExpressionSyntax Await, string Task) part, ConfigureAwaitStyle style) =>
        part.Statement.ReplaceNode(part.Await, InsertAwait.Before(style.Apply(IdentifierName(part.Task)))).WithoutTrivia();

    static ExpressionSyntax Unconfigured(ExpressionSyntax awaited) =>
        awaited is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.ConfigureAwait), Expression: var task } } ? task : awaited;

    static bool IsTask(FixSite site, AwaitExpressionSyntax awaited) => site.Model.Symbols.IsTask(site.Semantics.GetTypeInfo(Unconfigured(awaited.Expression), site.Cancellation).Type);

    static AwaitExpressionSyntax? AwaitOf(LocalDeclarationStatementSyntax statement) =>
        statement.Declaration.Variables is [{ Initializer.Value: AwaitExpressionSyntax awaited }] ? awaited : null;
}
