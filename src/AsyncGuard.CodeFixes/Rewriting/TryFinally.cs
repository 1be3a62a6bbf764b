using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Puts statements into a <c>try</c> whose <c>finally</c> does what some of them did at their ends.</summary>
internal static class TryFinally
{
    /// <summary>
    /// The block with the statements behind <paramref name="first"/>, up to the last that holds one of <paramref name="endings"/>, in a <c>try</c>;
    /// <see langword="null"/> where that would change more than the failing paths.
    /// </summary>
    /// <param name="site">The site of the report.</param>
    /// <param name="block">The block that all of it stands in.</param>
    /// <param name="first">The index of the first statement that goes into the <c>try</c>.</param>
    /// <param name="endings">The statements that the <c>finally</c> replaces.</param>
    public static BlockSyntax? Wrap(FixSite site, BlockSyntax block, int first, IReadOnlyList<StatementSyntax> endings)
    {
        var ending = endings.LastOrDefault(statement => statement.Parent == block) ?? endings.LastOrDefault();
        if (ending is null || endings.Any(statement => statement.Parent != block && !IsBeforePlainJump(statement)))
            return null;

        var last = LastWith(block, endings);
        if (last < first)
            return null;
        // The return behind the release reads what the statements before made.
        if (last == block.Statements.Count - 2 && block.Statements[last + 1] is ReturnStatementSyntax { Expression: { } result } && IsPlain(result))
            last++;

        var wrapped = block.Statements.Skip(first).Take(last - first + 1).ToList();
        var hoisted = Hoisted(site, wrapped, block.Statements.Skip(last + 1));
        if (hoisted is null)
            return null;

        var kept = wrapped.Where(statement => !endings.Contains(statement)).Select(statement => Without(statement, endings, hoisted)).ToList();
        var inner = kept.Count > 0 ? [kept[0].WithLeadingTrivia(WithoutBlankLines(kept[0].GetLeadingTrivia())), .. kept.Skip(1)] : kept;
        var attempt = TryStatement(Block(inner), default, FinallyClause(Block(ending.WithoutLeadingTrivia().WithTrailingTrivia(ending.GetTrailingTrivia()))))
            .WithAdditionalAnnotations(Formatter.Annotation);
        var declarations = hoisted.Values.Select(static declaration => declaration.WithAdditionalAnnotations(Formatter.Annotation));
        return block.WithStatements(List(block.Statements.Take(first).Concat(declarations).Append(attempt).Concat(block.Statements.Skip(last + 1))));
    }

    static int LastWith(BlockSyntax block, IReadOnlyList<StatementSyntax> endings)
    {
        for (var i = block.Statements.Count - 1; i >= 0; i--)
        {
            if (endings.Any(ending => block.Statements[i].Span.Contains(ending.Span)))
                return i;
        }

        return -1;
    }

    // Release(); return null; in a branch: the finally does the same.
    static bool IsBeforePlainJump(StatementSyntax statement) =>
        statement.Parent is BlockSyntax parent
        && parent.Statements.IndexOf(statement) is var index && index + 1 < parent.Statements.Count
        && parent.Statements[index + 1] switch
        {
            ReturnStatementSyntax { Expression: var result } => result is null || IsPlain(result),
            ThrowStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax => true,
            _ => false,
        };

    static bool IsPlain(ExpressionSyntax expression) =>
        !expression.DescendantNodesAndSelf().Any(static node => node is InvocationExpressionSyntax or AwaitExpressionSyntax);

    // Locals that are used behind the try are declared before it.
    static Dictionary<LocalDeclarationStatementSyntax, LocalDeclarationStatementSyntax>? Hoisted(FixSite site, List<StatementSyntax> wrapped, IEnumerable<StatementSyntax> rest)
    {
        var used = new HashSet<string>(rest.SelectMany(static statement => statement.DescendantNodes()).OfType<IdentifierNameSyntax>().Select(static name => name.Identifier.ValueText), StringComparer.Ordinal);
        var hoisted = new Dictionary<LocalDeclarationStatementSyntax, LocalDeclarationStatementSyntax>();
        foreach (var declaration in wrapped.OfType<LocalDeclarationStatementSyntax>().Where(declaration => declaration.Declaration.Variables.Any(variable => used.Contains(variable.Identifier.ValueText))))
        {
            if (declaration is not { UsingKeyword.RawKind: 0, Declaration.Variables: [{ Initializer: not null } variable] }
                || declaration.Modifiers.Any()
                || site.Semantics.GetDeclaredSymbol(variable, site.Cancellation) is not ILocalSymbol { Type: { IsAnonymousType: false } type })
            {
                return null;
            }

            var name = declaration.Declaration.Type.IsVar ? ParseTypeName(type.ToMinimalDisplayString(site.Semantics, variable.SpanStart)) : declaration.Declaration.Type.WithoutTrivia();
            hoisted.Add(declaration, LocalDeclarationStatement(VariableDeclaration(name, SingletonSeparatedList(VariableDeclarator(variable.Identifier.WithoutTrivia())))));
        }

        return hoisted;
    }

    static StatementSyntax Without(StatementSyntax statement, IReadOnlyList<StatementSyntax> endings, Dictionary<LocalDeclarationStatementSyntax, LocalDeclarationStatementSyntax> hoisted)
    {
        if (statement is LocalDeclarationStatementSyntax declaration && hoisted.ContainsKey(declaration))
        {
            var variable = declaration.Declaration.Variables[0];
            return ExpressionStatement(AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, IdentifierName(variable.Identifier.ValueText), variable.Initializer!.Value))
                .WithTriviaFrom(declaration);
        }

        return statement.RemoveNodes(endings.Where(ending => statement.Span.Contains(ending.Span)), SyntaxRemoveOptions.KeepUnbalancedDirectives)!;
    }

    static SyntaxTriviaList WithoutBlankLines(SyntaxTriviaList trivia) =>
        TriviaList(trivia.SkipWhile(static piece => piece.IsKind(SyntaxKind.EndOfLineTrivia) || piece.IsKind(SyntaxKind.WhitespaceTrivia)));
}
