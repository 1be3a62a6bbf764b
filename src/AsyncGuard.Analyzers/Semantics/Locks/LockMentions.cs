using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>May this method do something to a lock, as far as names tell? A cheap look that binds nothing, before the real one.</summary>
internal sealed class LockMentions
{
    /// <summary>The names of all members that acquire or release.</summary>
    static readonly HashSet<string> Names = new(
        ("Enter TryEnter Exit EnterScope Wait WaitAsync Release WaitOne ReleaseMutex EnterReadLock TryEnterReadLock EnterUpgradeableReadLock TryEnterUpgradeableReadLock "
        + "EnterWriteLock TryEnterWriteLock ExitReadLock ExitUpgradeableReadLock ExitWriteLock LockAsync AcquireAsync EnterAsync Lock WriterLock WriterLockAsync ReaderLock ReaderLockAsync").Split(' '),
        StringComparer.Ordinal);

    /// <summary>Those that acquire a lock of the thread and leave it held.</summary>
    static readonly HashSet<string> ThreadNames = new(
        "Enter TryEnter WaitOne EnterReadLock TryEnterReadLock EnterUpgradeableReadLock TryEnterUpgradeableReadLock EnterWriteLock TryEnterWriteLock".Split(' '),
        StringComparer.Ordinal);

    readonly ConcurrentDictionary<SyntaxNode, HashSet<string>> _types = new();
    readonly ConcurrentDictionary<SyntaxNode, HashSet<string>> _leaving = new();
    readonly ConcurrentDictionary<SyntaxNode, bool> _threads = new();

    /// <summary>Whether the member that the place is in may acquire a lock of the thread and leave it held.</summary>
    public bool OfThread(SyntaxNode place) =>
        place.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member
        || _threads.GetOrAdd(member, static syntax => syntax.DescendantTokens().Any(static token => token.IsKind(SyntaxKind.IdentifierToken) && ThreadNames.Contains(token.ValueText)));

    /// <summary>Whether the method, or one of its type that it calls, may acquire or release.</summary>
    public bool In(IMethodSymbol method, CancellationToken cancellation) => In(method, _types, withStatements: true, cancellation);

    /// <summary>Whether the method may leave a lock held, or release its caller's: a <c>lock</c> statement does neither.</summary>
    public bool MayLeave(IMethodSymbol method, CancellationToken cancellation) => In(method, _leaving, withStatements: false, cancellation);

    static bool In(IMethodSymbol method, ConcurrentDictionary<SyntaxNode, HashSet<string>> types, bool withStatements, CancellationToken cancellation)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax(cancellation);
            if (declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
                return true;
            var locking = types.GetOrAdd(type, syntax => LockingMembers((TypeDeclarationSyntax)syntax, withStatements));
            if (declaration is MethodDeclarationSyntax named ? locking.Contains(named.Identifier.ValueText)
                : declaration is LocalFunctionStatementSyntax local ? locking.Contains(local.Identifier.ValueText)
                : Mentions(declaration, locking, withStatements))
            {
                return true;
            }
        }

        return false;
    }

    // The names of the methods that mention a lock, or a method that does.
    static HashSet<string> LockingMembers(TypeDeclarationSyntax type, bool withStatements)
    {
        var locking = new HashSet<string>(StringComparer.Ordinal);
        var methods = type.DescendantNodes().Where(static node => node is MethodDeclarationSyntax or LocalFunctionStatementSyntax).ToList();
        for (var before = -1; before != locking.Count;)
        {
            before = locking.Count;
            for (var i = methods.Count - 1; i >= 0; i--)
            {
                if (!Mentions(methods[i], locking, withStatements))
                    continue;
                locking.Add(methods[i] is MethodDeclarationSyntax method ? method.Identifier.ValueText : ((LocalFunctionStatementSyntax)methods[i]).Identifier.ValueText);
                methods.RemoveAt(i);
            }
        }

        return locking;
    }

    static bool Mentions(SyntaxNode syntax, HashSet<string> locking, bool withStatements)
    {
        var own = syntax switch
        {
            MethodDeclarationSyntax method => method.Identifier,
            LocalFunctionStatementSyntax local => local.Identifier,
            _ => default,
        };
        foreach (var token in syntax.DescendantTokens())
        {
            if ((withStatements && token.IsKind(SyntaxKind.LockKeyword)) || (token.IsKind(SyntaxKind.IdentifierToken) && token != own && (Names.Contains(token.ValueText) || locking.Contains(token.ValueText))))
                return true;
        }

        return false;
    }
}
