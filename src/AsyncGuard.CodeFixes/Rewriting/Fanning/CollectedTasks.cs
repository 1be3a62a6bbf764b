using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting.Fanning;

/// <summary>
/// Tasks that a loop adds to a list, all of which are awaited in the statement behind the loop: <c>foreach (var x in xs) tasks.Add(WorkAsync(x)); await Task.WhenAll(tasks);</c>.
/// The loop does nothing else, and nobody else sees the list.
/// </summary>
internal static class CollectedTasks
{
    public static FannedWork? Of(FixSite site, IInvocationOperation add)
    {
        if (add is not { TargetMethod.Name: "Add", Instance: ILocalReferenceOperation { Local: { DeclaringSyntaxReferences: [var reference], Type: INamedTypeSymbol { TypeArguments: [var task] } } list } }
            || add.Syntax is not InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: InvocationExpressionSyntax work }], Parent: ExpressionStatementSyntax statement }
            || LoopOf(statement) is not { Parent: BlockSyntax block } loop
            || !site.Semantics.GetForEachStatementInfo(loop).ElementConversion.IsIdentity
            || reference.GetSyntax(site.Cancellation) is not VariableDeclaratorSyntax { Initializer.Value: var made, Parent.Parent: LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 } declaration }
            || declaration.Parent != block
            || !IsEmpty(site, made)
            || !site.Model.Symbols.IsTask(task)
            || block.Statements.ElementAtOrDefault(block.Statements.IndexOf(loop) + 1) is not { } behind
            || Join(site, list, behind) is not { Syntax: InvocationExpressionSyntax join } whenAll
            || Uses(site, list, block) != 2
            || TriviaIsLost(block, declaration, loop, statement))
        {
            return null;
        }

        var isUsed = behind is not ExpressionStatementSyntax { Expression: AwaitExpressionSyntax };
        var hasResult = isUsed && site.Model.Symbols.ResultOf(task) is not null;
        return new FannedWork(
            loop.Expression, whenAll, hasResult, isUsed,
            isAwaited => ItemLambda.Of(loop.Identifier, work, isAwaited), call => Apply(site, block, declaration, loop, behind, join, call));
    }

    static SyntaxNode Apply(
        FixSite site, BlockSyntax block, LocalDeclarationStatementSyntax declaration, ForEachStatementSyntax loop, StatementSyntax behind, InvocationExpressionSyntax join, InvocationExpressionSyntax call)
    {
        // What is said above the list, the loop and the wait is said above the one call.
        var leading = IsRightBefore(block, declaration, loop) ? declaration.GetLeadingTrivia().AddRange(Comments.Before(loop)) : loop.GetLeadingTrivia();
        var rewritten = behind.ReplaceNode(join, call.WithTriviaFrom(join)).WithLeadingTrivia(leading.AddRange(Comments.Before(behind)));
        var statements = block.Statements.Where(statement => statement != declaration && statement != loop).Select(statement => statement == behind ? rewritten : statement);
        return site.Root.ReplaceNode(block, block.WithStatements(List(statements)));
    }

    static ForEachStatementSyntax? LoopOf(StatementSyntax statement) =>
        (statement.Parent is BlockSyntax { Statements.Count: 1 } only ? only.Parent : statement.Parent) is ForEachStatementSyntax { AwaitKeyword.RawKind: 0 } loop ? loop : null;

    // new List<Task>(), new(xs.Count), []
    static bool IsEmpty(FixSite site, ExpressionSyntax made) =>
        made switch
        {
            BaseObjectCreationExpressionSyntax { Initializer: null } creation => site.Semantics.GetOperation(creation, site.Cancellation) is IObjectCreationOperation { Arguments: var arguments }
                && arguments.All(static argument => argument is { Parameter.Type.SpecialType: SpecialType.System_Int32, Value: ILiteralOperation or IMemberReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation }),
            CollectionExpressionSyntax { Elements.Count: 0 } => true,
            _ => false,
        };

    // The wait comes before all else that the statement does.
    static IInvocationOperation? Join(FixSite site, ILocalSymbol list, StatementSyntax behind)
    {
        var join = behind.DescendantNodes().OfType<InvocationExpressionSyntax>().Select(call => site.Semantics.GetOperation(call, site.Cancellation)).OfType<IInvocationOperation>()
            .FirstOrDefault(call => call is { TargetMethod.Name: nameof(Task.WhenAll), Arguments: [var tasks] } && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, site.Model.Symbols.Task)
                && CallSites.Unwrap(tasks.Value) is ILocalReferenceOperation { Local: var joined } && SymbolEqualityComparer.Default.Equals(joined, list));
        if (join?.Syntax is not InvocationExpressionSyntax syntax)
            return null;

        ExpressionSyntax value = syntax.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax configured } && ConfigureAwaitStyle.IsConfigured(site, configured) ? configured : syntax;
        if (value.Parent is not AwaitExpressionSyntax awaited)
            return null;
        SyntaxNode first = awaited;
        while (first.Parent is ParenthesizedExpressionSyntax
            || (first.Parent is MemberAccessExpressionSyntax access && access.Expression == first)
            || (first.Parent is InvocationExpressionSyntax call && call.Expression == first)
            || (first.Parent is ElementAccessExpressionSyntax element && element.Expression == first))
        {
            first = first.Parent;
        }

        return first.Parent switch
        {
            ExpressionStatementSyntax or ReturnStatementSyntax => join,
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax } } } => join,
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax, Parent: ExpressionStatementSyntax } => join,
            _ => null,
        };
    }

    static int Uses(FixSite site, ILocalSymbol list, BlockSyntax block) =>
        block.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Count(name => name.Identifier.ValueText == list.Name && SymbolEqualityComparer.Default.Equals(site.Semantics.GetSymbolInfo(name, site.Cancellation).Symbol, list));

    static bool TriviaIsLost(BlockSyntax block, LocalDeclarationStatementSyntax declaration, ForEachStatementSyntax loop, StatementSyntax statement) =>
        Comments.AreIn(declaration.GetTrailingTrivia())
        || (!IsRightBefore(block, declaration, loop) && Comments.AreIn(declaration.GetLeadingTrivia()))
        || loop.DescendantTokens().Any(token => (token != loop.ForEachKeyword && Comments.AreIn(token.LeadingTrivia)) || Comments.AreIn(token.TrailingTrivia))
        || Comments.AreIn(statement.GetLeadingTrivia());

    static bool IsRightBefore(BlockSyntax block, StatementSyntax statement, StatementSyntax other) => block.Statements.IndexOf(statement) + 1 == block.Statements.IndexOf(other);
}
