using AsyncGuard.Analyzers.Rules.Tasks;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Tasks;

/// <summary>AG0108: the tasks are awaited together before their results are taken: <c>await Task.WhenAll(a, b);</c>; or a <c>TaskGroup</c> runs them.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0108UnawaitedOnSomePathsFix() : AsyncGuardCodeFix(AG0108UnawaitedOnSomePaths.Id, Together, Group)
{
    const string Together = "AG0108.WhenAll";
    const string Group = "AG0108.TaskGroup";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Target.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not { Declaration.Variables: [var declared], Parent: BlockSyntax block } declaration)
            yield break;

        yield return new Rewrite("Await the tasks together", Together, () => Apply(site, block, declaration, declared));
        if (site.Model.Symbols.RuntimeType("TaskGroup") is { } group)
            yield return new Rewrite("Run the tasks in a 'TaskGroup'", Group, () => GroupedTasks.Of(site, declaration, group));
    }

    // The awaits of started tasks that follow on the declaration without a gap are one group.
    static SyntaxNode? Apply(FixSite site, BlockSyntax block, LocalDeclarationStatementSyntax declaration, VariableDeclaratorSyntax declared)
    {
        var started = Started(site, block, declaration);
        var group = new List<(StatementSyntax Statement, string Task)>();
        foreach (var statement in block.Statements.SkipWhile(statement => statement != declaration).Skip(1))
        {
            if (AwaitedTask(statement) is { } task && started.Contains(task))
                group.Add((statement, task));
            else if (group.Count > 0 || !IsStart(site, statement))
                break;
        }

        var names = group.Select(static part => part.Task).Distinct().ToList();
        if (names.Count < 2 || !names.Contains(declared.Identifier.ValueText) || site.Model.Symbols.Task is not { } task0)
            return null;

        var style = ConfigureAwaitStyle.Of(site, block.FirstAncestorOrSelf<SyntaxNode>(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or CompilationUnitSyntax)!);
        var first = group[0].Statement;
        var together = ExpressionStatement(InsertAwait.Before(style.Apply(StaticCall.To(site, task0, nameof(Task.WhenAll), names.Select(static name => Argument(IdentifierName(name)))))))
            .WithLeadingTrivia(first.GetLeadingTrivia()).WithTrailingTrivia(Layout.LineBreak(site.Root));
        var bare = group.Where(static part => part.Statement is ExpressionStatementSyntax).Select(static part => part.Statement).ToList();
        var statements = new List<StatementSyntax>();
        foreach (var statement in block.Statements)
        {
            if (statement == first)
                statements.Add(bare.Contains(first) ? together.WithTrailingTrivia(first.GetTrailingTrivia()) : together);
            if (!bare.Contains(statement))
                statements.Add(statement == first ? statement.WithLeadingTrivia(Layout.Indentation(first)) : statement);
        }

        return site.Root.ReplaceNode(block, block.WithStatements(List(statements)).WithAdditionalAnnotations(Formatter.Annotation));
    }

    static HashSet<string> Started(FixSite site, BlockSyntax block, LocalDeclarationStatementSyntax last) =>
        new(block.Statements.TakeWhile(statement => statement.SpanStart <= last.SpanStart || IsStart(site, statement)).OfType<LocalDeclarationStatementSyntax>()
            .Where(statement => IsStart(site, statement)).Select(static statement => statement.Declaration.Variables[0].Identifier.ValueText), StringComparer.Ordinal);

    static bool IsStart(FixSite site, StatementSyntax statement) =>
        statement is LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: not AwaitExpressionSyntax } variable] }
        && site.Semantics.GetDeclaredSymbol(variable, site.Cancellation) is ILocalSymbol local && site.Model.Symbols.IsTask(local.Type);

    // await a; or var x = await a;
    static string? AwaitedTask(StatementSyntax statement)
    {
        var value = statement switch
        {
            ExpressionStatementSyntax { Expression: AwaitExpressionSyntax awaited } => awaited,
            LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: AwaitExpressionSyntax awaited }] } => awaited,
            ReturnStatementSyntax { Expression: AwaitExpressionSyntax awaited } => awaited,
            _ => null,
        };
        return value?.Expression switch
        {
            IdentifierNameSyntax name => name.Identifier.ValueText,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.ConfigureAwait), Expression: IdentifierNameSyntax name } } => name.Identifier.ValueText,
            _ => null,
        };
    }
}
