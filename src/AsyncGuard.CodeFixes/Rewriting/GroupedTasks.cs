using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Moves started tasks, and what follows on them in their block, into the body of a <c>TaskGroup</c>, which no task outlives.</summary>
internal sealed class GroupedTasks
{
    readonly FixSite _site;
    readonly INamedTypeSymbol _group;
    readonly BlockSyntax _block;
    readonly List<StatementSyntax> _region;

    GroupedTasks(FixSite site, INamedTypeSymbol group, BlockSyntax block, List<StatementSyntax> region)
    {
        _site = site;
        _group = group;
        _block = block;
        _region = region;
    }

    /// <summary>The root with the group; <see langword="null"/> where the rest of the block cannot move into a lambda.</summary>
    public static SyntaxNode? Of(FixSite site, LocalDeclarationStatementSyntax reported, INamedTypeSymbol group)
    {
        if (reported.Parent is not BlockSyntax block || Start(site, reported, group) is null)
            return null;

        // The starts right before the reported one belong to it.
        var first = block.Statements.IndexOf(reported);
        while (first > 0 && Start(site, block.Statements[first - 1], group) is not null)
            first--;
        return new GroupedTasks(site, group, block, [.. block.Statements.Skip(first)]).Rewritten();
    }

    SyntaxNode? Rewritten()
    {
        if (Returns() is not { } returns || _region.Any(static statement => statement.DescendantNodes(static node => node is not LocalFunctionStatementSyntax).Any(static node => node is YieldStatementSyntax)))
            return null;

        var group = FreshName.At(_site, _region[0], "group");
        var token = new[] { "token", "ct" }.FirstOrDefault(name => FreshName.At(_site, _region[0], name) == name) ?? FreshName.At(_site, _region[0], "token");
        var starts = new Dictionary<SyntaxNode, SyntaxNode>();
        List<ArgumentSyntax> outer = [];
        foreach (var statement in _region)
        {
            if (Start(_site, statement, _group) is not { } start)
                continue;
            if (outer.Count == 0)
                outer = [.. TokenArgument.At(_site, start)];
            starts.Add(start.Syntax, Started(start, group, token, outer));
        }

        var rest = _region.ConvertAll(statement => statement.ReplaceNodes(starts.Keys.Where(start => statement.Span.Contains(start.Span)), (original, _) => starts[original]));
        rest[0] = rest[0].WithLeadingTrivia(Layout.Indentation(_region[0]));
        var body = SimpleLambdaExpression(Parameter(Identifier(group)).WithTrailingTrivia(Space), Block(rest))
            .WithAsyncKeyword(Token(default, SyntaxKind.AsyncKeyword, TriviaList(Space)))
            .WithArrowToken(Token(SyntaxKind.EqualsGreaterThanToken));
        var run = InsertAwait.Before(ConfigureAwaitStyle.Of(_site, _site.ContextOf(_site.Semantics.GetOperation(_region[0], _site.Cancellation)!).Syntax ?? _block)
            .Apply(StaticCall.To(_site, _group, "RunAsync", [Argument(body), .. outer])));
        StatementSyntax made = returns == Ending.Value ? ReturnStatement(Token(default, SyntaxKind.ReturnKeyword, TriviaList(Space)), run, Token(SyntaxKind.SemicolonToken)) : ExpressionStatement(run);
        made = made.WithLeadingTrivia(_region[0].GetLeadingTrivia()).WithTrailingTrivia(Layout.LineBreak(_site.Root)).WithAdditionalAnnotations(Formatter.Annotation);
        return _site.Root.ReplaceNode(_block, _block.WithStatements(List(_block.Statements.Take(_block.Statements.Count - _region.Count).Append(made))));
    }

    // The call that starts a task which the local keeps for awaits alone.
    static IInvocationOperation? Start(FixSite site, StatementSyntax statement, INamedTypeSymbol group) =>
        statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: [{ Initializer.Value: InvocationExpressionSyntax value } variable] }
        && site.Semantics.GetDeclaredSymbol(variable, site.Cancellation) is ILocalSymbol local && site.Model.Symbols.IsTask(local.Type)
        && DeclaratorOf(site, statement) is { } declarator
        && site.Model.StartedLocals.StartOf(declarator) is { } call && call.Syntax == value
        && !AsyncSymbols.Is(call.TargetMethod.ContainingType, group)
        && !value.DescendantNodes(static node => node is not AnonymousFunctionExpressionSyntax).Any(static node => node is AwaitExpressionSyntax or DeclarationExpressionSyntax)
            ? call
            : null;

    static IVariableDeclaratorOperation? DeclaratorOf(FixSite site, StatementSyntax statement) =>
        site.Semantics.GetOperation(statement, site.Cancellation)?.Descendants().OfType<IVariableDeclaratorOperation>().FirstOrDefault();

    // group.Start(token => WorkAsync(token)): the token of the group takes the place of the caller's, which it is linked to.
    InvocationExpressionSyntax Started(IInvocationOperation start, string group, string token, List<ArgumentSyntax> outer)
    {
        var call = (InvocationExpressionSyntax)start.Syntax;
        var tokens = call.DescendantNodes().OfType<ArgumentSyntax>()
            .Where(argument => argument.Parent == call.ArgumentList && outer.Exists(known => AreEquivalent(known.Expression, argument.Expression)))
            .Select(static argument => argument.Expression)
            .ToList();
        var work = call.ReplaceNodes(tokens, (original, _) => IdentifierName(token).WithTriviaFrom(original)).WithoutTrivia();
        var lambda = SimpleLambdaExpression(Parameter(Identifier(tokens.Count > 0 ? token : "_")).WithTrailingTrivia(Space), work)
            .WithArrowToken(Token(default, SyntaxKind.EqualsGreaterThanToken, TriviaList(Space)));
        return InvocationExpression(
                MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, IdentifierName(group), IdentifierName("Start")), ArgumentList(SingletonSeparatedList(Argument(lambda))))
            .WithTriviaFrom(call);
    }

    enum Ending
    {
        Plain,
        Value,
    }

    // How the rest of the block ends: it returns a value on all paths, or it runs to its end, which is the end of the function where it may return before.
    Ending? Returns()
    {
        if (_site.Semantics.AnalyzeControlFlow(_region[0], _region[_region.Count - 1]) is not { Succeeded: true } flow
            || !flow.EntryPoints.IsEmpty
            || flow.ExitPoints.Any(static exit => exit is not ReturnStatementSyntax))
        {
            return null;
        }

        if (flow.ReturnStatements.IsEmpty)
            return Ending.Plain;
        if (flow.ReturnStatements.All(static exit => exit is ReturnStatementSyntax { Expression: not null }))
            return flow.EndPointIsReachable ? null : Ending.Value;
        return _block.Parent is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax
            && flow.ReturnStatements.All(static exit => exit is ReturnStatementSyntax { Expression: null })
                ? Ending.Plain
                : null;
    }
}
