using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace AsyncGuard.CodeFixes.Rewriting.Guarding;

/// <summary>A row of statements of one block that goes under a guard; a function without a block counts as one that has its expression for a statement.</summary>
/// <param name="Block">The block, or <see langword="null"/> where the function has an expression for a body.</param>
/// <param name="First">The index of the first statement.</param>
/// <param name="Last">The index of the last one.</param>
/// <param name="Function">The function around it.</param>
internal sealed record GuardedRegion(SyntaxNode? Block, int First, int Last, SyntaxNode Function)
{
    /// <summary>The statements that lie in a block, or in a section of a switch.</summary>
    public static SyntaxList<StatementSyntax> StatementsOf(SyntaxNode? block) =>
        block switch
        {
            BlockSyntax { Statements: var statements } => statements,
            SwitchSectionSyntax { Statements: var statements } => statements,
            _ => default,
        };

    /// <summary>The statements themselves; empty where the function has an expression for a body.</summary>
    public IEnumerable<StatementSyntax> Statements => StatementsOf(Block).Skip(First).Take(Last - First + 1);

    /// <summary>Whether the function awaits in the region.</summary>
    public bool Awaits => Parts.Any(part => OwnNodes(part).Any(static node => node is AwaitExpressionSyntax or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 }));

    /// <summary>Whether the region hands values out in between.</summary>
    public bool Yields => Parts.Any(static part => OwnNodes(part).Any(static node => node is YieldStatementSyntax));

    IEnumerable<SyntaxNode> Parts => Block is null ? [BodyOf(Function)!] : Statements;

    /// <summary>The smallest region that holds all of <paramref name="spans"/> and can go under a guard as a whole; <see langword="null"/> when there is none.</summary>
    public static GuardedRegion? Around(SyntaxNode root, SyntaxNode function, IReadOnlyList<TextSpan> spans, SemanticModel semantics)
    {
        if (BodyOf(function) is ExpressionSyntax body)
            return spans.All(span => body.Span.Contains(span)) ? new GuardedRegion(null, 0, 0, function) : null;

        var all = TextSpan.FromBounds(spans.Min(static span => span.Start), spans.Max(static span => span.End));
        for (var node = root.FindNode(all); node is not null && function.FullSpan.Contains(node.FullSpan); node = node.Parent)
        {
            var statements = StatementsOf(node);
            if (statements.Count == 0 || !node.Span.Contains(all))
                continue;
            var first = statements.IndexOf(statement => statement.FullSpan.Contains(all.Start));
            var last = statements.LastIndexOf(statement => statement.FullSpan.Contains(Math.Max(all.Start, all.End - 1)));
            if (first < 0 || last < 0)
                return null;
            return new GuardedRegion(node, first, WithUses(statements, first, last, semantics), function);
        }

        return null;
    }

    /// <summary>The body of a function: a block or an expression.</summary>
    public static SyntaxNode? BodyOf(SyntaxNode function) =>
        function switch
        {
            AnonymousFunctionExpressionSyntax lambda => lambda.Body,
            BaseMethodDeclarationSyntax method => (SyntaxNode?)method.Body ?? method.ExpressionBody?.Expression,
            LocalFunctionStatementSyntax local => (SyntaxNode?)local.Body ?? local.ExpressionBody?.Expression,
            AccessorDeclarationSyntax accessor => (SyntaxNode?)accessor.Body ?? accessor.ExpressionBody?.Expression,
            CompilationUnitSyntax => null,
            _ => null,
        };

    /// <summary>The nodes below, without those of functions in it.</summary>
    public static IEnumerable<SyntaxNode> OwnNodes(SyntaxNode part) =>
        part.DescendantNodesAndSelf(node => node == part || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));

    // Variables that the region declares must not be used behind it: it grows until they are not.
    static int WithUses(SyntaxList<StatementSyntax> statements, int first, int last, SemanticModel semantics)
    {
        while (last < statements.Count - 1)
        {
            if (semantics.AnalyzeDataFlow(statements[first], statements[last]) is not { Succeeded: true } flow)
                return last;
            var declared = new HashSet<ISymbol>(flow.VariablesDeclared, SymbolEqualityComparer.Default);
            var furthest = last;
            for (var i = last + 1; i < statements.Count; i++)
            {
                if (statements[i].DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => declared.Any(symbol => symbol.Name == name.Identifier.ValueText)
                    && semantics.GetSymbolInfo(name).Symbol is { } used && declared.Contains(used)))
                {
                    furthest = i;
                }
            }

            if (furthest == last)
                return last;
            last = furthest;
        }

        return last;
    }
}
