using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting.Guarding;

/// <summary>Makes a concurrent collection of one that only calls of its own are made on, all of which the concurrent one has too.</summary>
internal static class ConcurrentCollection
{
    /// <summary>A collection, its concurrent counterpart, the members that mean the same there, and those that go by another name.</summary>
    sealed record Counterpart(string Type, string Concurrent, string Same, string Renamed = "");

    static readonly Counterpart[] Counterparts =
    [
        new("System.Collections.Generic.Dictionary`2", "System.Collections.Concurrent.ConcurrentDictionary`2", "TryAdd TryGetValue ContainsKey Count Clear Keys Values this[]", "Add>TryAdd"),
        new("System.Collections.Generic.List`1", "System.Collections.Concurrent.ConcurrentBag`1", "Add Count ToArray Clear"),
        new("System.Collections.Generic.Queue`1", "System.Collections.Concurrent.ConcurrentQueue`1", "Enqueue TryDequeue TryPeek Count ToArray Clear"),
        new("System.Collections.Generic.Stack`1", "System.Collections.Concurrent.ConcurrentStack`1", "Push TryPop TryPeek Count ToArray Clear"),
    ];

    /// <summary>The rewrite, or nothing where another use of the collection would not mean the same.</summary>
    public static IEnumerable<Rewrite> Rewrites(FixSite site, SharedPlace place, string key)
    {
        if (!place.IsRoot || place.Root is not (ILocalSymbol or IFieldSymbol { DeclaredAccessibility: Accessibility.Private })
            || place.Root.DeclaringSyntaxReferences is not [var reference]
            || reference.GetSyntax(site.Cancellation) is not VariableDeclaratorSyntax { Initializer.Value: var initial, Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration }
            || declaration.SyntaxTree != site.Root.SyntaxTree
            || TypeOf(place.Root) is not { } collection
            || Counterparts.FirstOrDefault(row => SymbolEqualityComparer.Default.Equals(collection.OriginalDefinition, site.Model.Symbols.Type(row.Type))) is not { } counterpart
            || site.Model.Symbols.Type(counterpart.Concurrent) is not { } definition
            || !IsEmptyNew(initial)
            || Uses(site, place.Root, declaration) is not { } uses
            || !uses.All(use => IsSame(use, counterpart)))
        {
            yield break;
        }

        var concurrent = definition.Construct([.. collection.TypeArguments]);
        yield return new Rewrite($"Use '{concurrent.Name}'", key, () => Apply(site, declaration, initial, concurrent, uses, counterpart));
    }

    static INamedTypeSymbol? TypeOf(ISymbol variable) => (variable as ILocalSymbol)?.Type as INamedTypeSymbol ?? (variable as IFieldSymbol)?.Type as INamedTypeSymbol;

    static bool IsEmptyNew(ExpressionSyntax value) =>
        value is BaseObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 }, Initializer: null } or CollectionExpressionSyntax { Elements.Count: 0 };

    static List<IdentifierNameSyntax>? Uses(FixSite site, ISymbol variable, VariableDeclarationSyntax declaration)
    {
        SyntaxNode? scope = variable is ILocalSymbol ? declaration.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? site.Root : declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>();
        return variable is IFieldSymbol && variable.ContainingType.DeclaringSyntaxReferences.Length > 1
            ? null
            : scope?.DescendantNodes().OfType<IdentifierNameSyntax>()
                .Where(name => name.Identifier.ValueText == variable.Name && SymbolEqualityComparer.Default.Equals(site.Semantics.GetSymbolInfo(name, site.Cancellation).Symbol, variable))
                .ToList();
    }

    static bool IsSame(IdentifierNameSyntax use, Counterpart counterpart)
    {
        var whole = Whole(use);
        return whole.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Expression == whole =>
                counterpart.Same.Split(' ').Contains(access.Name.Identifier.ValueText)
                || (Renamed(access.Name, counterpart) is not null && access.Parent?.Parent is ExpressionStatementSyntax or AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax),
            ElementAccessExpressionSyntax access when access.Expression == whole =>
                counterpart.Same.Contains("this[]") && !(access.Parent is AssignmentExpressionSyntax { RawKind: not (int)SyntaxKind.SimpleAssignmentExpression } compound && compound.Left == access)
                && access.Parent is not (PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax),
            ForEachStatementSyntax loop => loop.Expression == whole,
            _ => false,
        };
    }

    static string? Renamed(SimpleNameSyntax member, Counterpart counterpart) =>
        counterpart.Renamed.Split('>') is [var old, var renamed] && old == member.Identifier.ValueText ? renamed : null;

    static ExpressionSyntax Whole(IdentifierNameSyntax use) => use.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own && own.Name == use ? own : use;

    static SyntaxNode Apply(FixSite site, VariableDeclarationSyntax declaration, ExpressionSyntax initial, INamedTypeSymbol concurrent, List<IdentifierNameSyntax> uses, Counterpart counterpart)
    {
        var name = StaticCall.TypeName(site, concurrent);
        var replaced = new Dictionary<SyntaxNode, SyntaxNode>();
        if (!declaration.Type.IsVar)
            replaced[declaration.Type] = name.WithTriviaFrom(declaration.Type);
        replaced[initial] = declaration.Type.IsVar
            ? ObjectCreationExpression(Token(default, SyntaxKind.NewKeyword, TriviaList(Space)), name, ArgumentList(), null).WithTriviaFrom(initial)
            : ImplicitObjectCreationExpression().WithTriviaFrom(initial);
        foreach (var use in uses)
        {
            if (Whole(use).Parent is MemberAccessExpressionSyntax access && access.Expression == Whole(use) && Renamed(access.Name, counterpart) is { } renamed)
                replaced[access.Name] = IdentifierName(renamed).WithTriviaFrom(access.Name);
        }

        return site.Root.ReplaceNodes(replaced.Keys, (old, _) => replaced[old]);
    }
}
