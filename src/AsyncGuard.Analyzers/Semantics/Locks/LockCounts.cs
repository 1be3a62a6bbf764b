using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>May this type have more than one lock, as far as names tell? With one there is no order.</summary>
internal sealed class LockCounts
{
    /// <summary>The types whose objects are locks by themselves.</summary>
    static readonly HashSet<string> LockTypes = new(
        "Lock SemaphoreSlim Semaphore Mutex SpinLock ReaderWriterLockSlim AsyncLock AsyncSemaphore AsyncMonitor AsyncReaderWriterLock".Split(' '),
        StringComparer.Ordinal);

    readonly ConcurrentDictionary<SyntaxNode, int> _counts = new();

    /// <summary>Whether the type may have more than one lock, its own and those of its base types together.</summary>
    public bool MayHaveTwo(INamedTypeSymbol type, CancellationToken cancellation)
    {
        var count = 0;
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (var reference in current.DeclaringSyntaxReferences)
                count += _counts.GetOrAdd(reference.GetSyntax(cancellation), Count);
        }

        return count > 1;
    }

    // Locks of known types by their declarations, others by what lock statements name. What Monitor is given may be anything.
    static int Count(SyntaxNode type)
    {
        var locked = new HashSet<string>(StringComparer.Ordinal);
        var count = 0;
        foreach (var node in type.DescendantNodes())
        {
            switch (node)
            {
                case LockStatementSyntax statement:
                    locked.Add(statement.Expression.ToString());
                    break;
                case FieldDeclarationSyntax { Declaration: { } fields } when IsLock(fields.Type):
                    count += fields.Variables.Count;
                    break;
                case PropertyDeclarationSyntax property when IsLock(property.Type):
                    count++;
                    break;
                case IdentifierNameSyntax { Identifier.ValueText: nameof(Monitor) }:
                    return 2;
            }
        }

        return count + locked.Count;
    }

    static bool IsLock(TypeSyntax type) =>
        type switch
        {
            NullableTypeSyntax { ElementType: var element } => IsLock(element),
            QualifiedNameSyntax { Right: var name } => IsLock(name),
            SimpleNameSyntax { Identifier.ValueText: var name } => LockTypes.Contains(name),
            _ => false,
        };
}
