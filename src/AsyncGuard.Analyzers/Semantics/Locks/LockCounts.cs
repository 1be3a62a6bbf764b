using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>May this type acquire more than one lock, as far as names tell? With one there is no order.</summary>
internal sealed class LockCounts
{
    readonly ConcurrentDictionary<SyntaxNode, int> _counts = new();

    /// <summary>Whether the type may acquire more than one lock, by itself and its base types together.</summary>
    public bool MayAcquireTwo(INamedTypeSymbol type, CancellationToken cancellation)
    {
        var count = 0;
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (var reference in current.DeclaringSyntaxReferences)
                count += _counts.GetOrAdd(reference.GetSyntax(cancellation), Count);
        }

        return count > 1;
    }

    // By what stands in lock statements and before the calls that acquire. What Monitor is given, and what stands before a '?', may be anything.
    static int Count(SyntaxNode type)
    {
        var acquired = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in type.DescendantNodes())
        {
            switch (node)
            {
                case LockStatementSyntax statement:
                    acquired.Add(statement.Expression.ToString());
                    break;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var receiver } when LockMentions.IsAcquisition(name):
                    acquired.Add(receiver.ToString());
                    break;
                case MemberBindingExpressionSyntax { Name.Identifier.ValueText: var name } when LockMentions.IsAcquisition(name):
                case IdentifierNameSyntax { Identifier.ValueText: nameof(Monitor) }:
                    return 2;
            }
        }

        return acquired.Count;
    }
}
