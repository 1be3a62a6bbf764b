using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Lifetimes;

/// <summary>Which of the objects that a type makes is used here?</summary>
/// <remarks>The lives of all of them are computed once per type, when the first use of one is asked about.</remarks>
internal sealed class LivesByType<TLife>(
    CompilationModel model, Func<ExpressionSyntax, bool> mayCreate, Func<IOperation, CancellationToken, TLife?> lifeOf, Func<TLife, IEnumerable<IOperation>> usesOf)
    where TLife : class
{
    readonly ConcurrentDictionary<INamedTypeSymbol, ILookup<SyntaxNode, TLife>> _uses = new(SymbolEqualityComparer.Default);

    /// <summary>The lives that <paramref name="use"/> is part of: none where the object came from elsewhere, several where one variable holds now this, now that.</summary>
    public IEnumerable<TLife> At(IOperation use, ISymbol containingSymbol, CancellationToken cancellation)
    {
        if (SymbolReferences.OutermostType(containingSymbol) is not { } type)
            return [];
        return (_uses.TryGetValue(type, out var known) ? known : _uses.GetOrAdd(type, Find(type, cancellation)))[use.Syntax];
    }

    ILookup<SyntaxNode, TLife> Find(INamedTypeSymbol type, CancellationToken cancellation)
    {
        var lives = new List<TLife>();
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax(cancellation);
            if (!model.Compilation.ContainsSyntaxTree(declaration.SyntaxTree))
                continue;
            var semantics = model.Bodies.Semantics(declaration.SyntaxTree);
            foreach (var creation in declaration.DescendantNodes().OfType<ExpressionSyntax>().Where(mayCreate))
            {
                if (semantics.GetOperation(creation, cancellation) is { } operation && lifeOf(operation, cancellation) is { } life)
                    lives.Add(life);
            }
        }

        return lives.SelectMany(life => usesOf(life).Select(use => (use.Syntax, life))).ToLookup(static pair => pair.Syntax, static pair => pair.life);
    }
}
