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

    static readonly HashSet<string> Releases = new("Exit Release ReleaseMutex ExitReadLock ExitUpgradeableReadLock ExitWriteLock".Split(' '), StringComparer.Ordinal);

    /// <summary>Those that acquire a lock of the thread and leave it held.</summary>
    static readonly HashSet<string> ThreadNames = new(
        "Enter TryEnter WaitOne EnterReadLock TryEnterReadLock EnterUpgradeableReadLock TryEnterUpgradeableReadLock EnterWriteLock TryEnterWriteLock".Split(' '),
        StringComparer.Ordinal);

    readonly ConcurrentDictionary<SyntaxNode, (HashSet<string> Locking, HashSet<string> Leaving)> _types = new();
    readonly ConcurrentDictionary<SyntaxNode, bool> _threads = new();
    readonly ConcurrentDictionary<SyntaxNode, bool> _acquiring = new();

    /// <summary>Whether the member that the place is in may acquire a lock of the thread and leave it held.</summary>
    public bool OfThread(SyntaxNode place) =>
        place.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member
        || _threads.GetOrAdd(member, static syntax => syntax.DescendantTokens().Any(static token => token.IsKind(SyntaxKind.IdentifierToken) && ThreadNames.Contains(token.ValueText)));

    /// <summary>Whether the member that the place is in may acquire a lock itself.</summary>
    public bool AcquiresAround(SyntaxNode place) =>
        place.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member
        || _acquiring.GetOrAdd(member, static syntax => syntax.DescendantTokens().Any(static token =>
            token.IsKind(SyntaxKind.LockKeyword) || (token.IsKind(SyntaxKind.IdentifierToken) && Names.Contains(token.ValueText) && !Releases.Contains(token.ValueText))));

    /// <summary>Whether the method, or one of its type that it calls, may acquire or release.</summary>
    public bool In(IMethodSymbol method, CancellationToken cancellation) => In(method, isLeaving: false, cancellation);

    /// <summary>Whether the method may leave a lock held, or release its caller's: a <c>lock</c> statement does neither.</summary>
    public bool MayLeave(IMethodSymbol method, CancellationToken cancellation) => In(method, isLeaving: true, cancellation);

    bool In(IMethodSymbol method, bool isLeaving, CancellationToken cancellation)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax(cancellation);
            if (declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
                return true;
            var (locking, leaving) = _types.GetOrAdd(type, static syntax => MembersOf((TypeDeclarationSyntax)syntax));
            var members = isLeaving ? leaving : locking;
            if (NameOf(declaration) is { } name ? members.Contains(name) : Mentions(declaration, members))
                return true;
        }

        return false;
    }

    // The names of the methods that mention a lock, or a method that does. Each method is read once.
    static (HashSet<string> Locking, HashSet<string> Leaving) MembersOf(TypeDeclarationSyntax type)
    {
        var methods = type.DescendantNodes().Where(static node => node is MethodDeclarationSyntax or LocalFunctionStatementSyntax).ToList();
        var names = new HashSet<string>(methods.Select(static method => NameOf(method)!), StringComparer.Ordinal);
        var locking = new HashSet<string>(StringComparer.Ordinal);
        var leaving = new HashSet<string>(StringComparer.Ordinal);
        var calls = new List<(string Name, HashSet<string> Called)>(methods.Count);
        var wrappers = new List<(string Name, HashSet<string> Called)>();
        foreach (var method in methods)
        {
            var name = NameOf(method)!;
            var called = new HashSet<string>(StringComparer.Ordinal);
            var (acquires, releases) = (false, false);
            foreach (var token in method.DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.LockKeyword))
                {
                    locking.Add(name);
                }
                else if (token.IsKind(SyntaxKind.IdentifierToken) && token.Parent != method)
                {
                    acquires |= Names.Contains(token.ValueText) && !Releases.Contains(token.ValueText);
                    releases |= Releases.Contains(token.ValueText);
                    if (names.Contains(token.ValueText))
                        called.Add(token.ValueText);
                }
            }

            if (acquires || releases)
                locking.Add(name);
            if (acquires != releases || (acquires && ReturnsValue(method)))
                leaving.Add(name);
            calls.Add((name, called));
            if (IsWrapper(method))
                wrappers.Add((name, called));
        }

        Spread(calls, locking);
        Spread(wrappers, leaving);
        return (locking, leaving);
    }

    // Constructors and accessors have no name to be called by.
    static bool Mentions(SyntaxNode declaration, HashSet<string> members) =>
        declaration.DescendantTokens().Any(token =>
            token.IsKind(SyntaxKind.LockKeyword) || (token.IsKind(SyntaxKind.IdentifierToken) && (Names.Contains(token.ValueText) || members.Contains(token.ValueText))));

    // What acquires and releases both is taken to balance them, unless it may return the lock.
    static bool ReturnsValue(SyntaxNode declaration) =>
        (declaration is MethodDeclarationSyntax method ? method.ReturnType : ((LocalFunctionStatementSyntax)declaration).ReturnType)
            is not (PredefinedTypeSyntax or IdentifierNameSyntax { Identifier.ValueText: nameof(Task) or nameof(ValueTask) });

    // Enter() => EnterCore(true): a helper of a helper is short.
    static bool IsWrapper(SyntaxNode declaration) =>
        (declaration is MethodDeclarationSyntax method ? method.Body : ((LocalFunctionStatementSyntax)declaration).Body) is not { Statements.Count: > 2 };

    static void Spread(List<(string Name, HashSet<string> Called)> calls, HashSet<string> members)
    {
        for (var before = -1; before != members.Count;)
        {
            before = members.Count;
            foreach (var (name, called) in calls)
            {
                if (!members.Contains(name) && called.Overlaps(members))
                    members.Add(name);
            }
        }
    }

    static string? NameOf(SyntaxNode declaration) =>
        declaration switch
        {
            MethodDeclarationSyntax method => method.Identifier.ValueText,
            LocalFunctionStatementSyntax local => local.Identifier.ValueText,
            _ => null,
        };
}
