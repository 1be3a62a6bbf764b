using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Which names do the lambdas, local functions and queries in this member mention? A variable whose name is not among them is nobody else's.</summary>
internal sealed class CapturedNames
{
    static readonly HashSet<string> None = [];

    readonly ConcurrentDictionary<ISymbol, HashSet<string>> _members = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a function inside of <paramref name="member"/> mentions the name.</summary>
    public bool Contain(string name, ISymbol member, CancellationToken cancellation)
    {
        if (!_members.TryGetValue(member, out var names))
            names = _members.GetOrAdd(member, In(member, cancellation));
        return names.Contains(name);
    }

    static HashSet<string> In(ISymbol member, CancellationToken cancellation)
    {
        HashSet<string>? names = null;
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax(cancellation);
            foreach (var node in declaration.DescendantNodes(node => node == declaration || !IsFunction(node)))
            {
                if (!IsFunction(node))
                    continue;
                foreach (var inner in node.DescendantNodes())
                {
                    if (inner is IdentifierNameSyntax { Identifier.ValueText: var name })
                        (names ??= new(StringComparer.Ordinal)).Add(name);
                }
            }
        }

        return names ?? None;
    }

    static bool IsFunction(SyntaxNode node) => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or QueryExpressionSyntax;
}
