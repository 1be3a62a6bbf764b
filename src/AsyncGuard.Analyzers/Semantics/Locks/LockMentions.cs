using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>May this method do something to a lock, as far as names tell? A cheap look that binds nothing, before the real one.</summary>
internal sealed class LockMentions
{
    /// <summary>By what a member may acquire a lock.</summary>
    enum Acquisition
    {
        None,
        Statement,
        Call,
    }

    /// <summary>The names of all members that acquire or release.</summary>
    static readonly HashSet<string> Names = new(
        ("Enter TryEnter Exit EnterScope Wait WaitAsync Release WaitOne ReleaseMutex EnterReadLock TryEnterReadLock EnterUpgradeableReadLock TryEnterUpgradeableReadLock "
        + "EnterWriteLock TryEnterWriteLock ExitReadLock ExitUpgradeableReadLock ExitWriteLock LockAsync AcquireAsync EnterAsync Lock WriterLock WriterLockAsync ReaderLock ReaderLockAsync").Split(' '),
        StringComparer.Ordinal);

    static readonly HashSet<string> Releases = new("Exit Release ReleaseMutex ExitReadLock ExitUpgradeableReadLock ExitWriteLock".Split(' '), StringComparer.Ordinal);

    /// <summary>One of these stands in each of the names, or is the statement.</summary>
    static readonly string[] Marks = ["lock", "Lock", "Enter", "Exit", "Wait", "Release", "AcquireAsync"];

    /// <summary>Those that acquire a lock of the thread and leave it held.</summary>
    static readonly HashSet<string> ThreadNames = new(
        "Enter TryEnter WaitOne EnterReadLock TryEnterReadLock EnterUpgradeableReadLock TryEnterUpgradeableReadLock EnterWriteLock TryEnterWriteLock".Split(' '),
        StringComparer.Ordinal);

    readonly ConcurrentDictionary<SyntaxNode, (HashSet<string> Locking, HashSet<string> Leaving)> _types = new();
    readonly ConcurrentDictionary<SyntaxNode, bool> _threads = new();
    readonly ConcurrentDictionary<SyntaxNode, Acquisition> _acquiring = new();
    readonly FileWords _threadFiles = new([.. ThreadNames]);
    readonly FileWords _files = new(Marks);

    /// <summary>Whether a member of that name may acquire a lock.</summary>
    public static bool IsAcquisition(string name) => Names.Contains(name) && !Releases.Contains(name);

    /// <summary>Whether the member that the place is in may acquire a lock of the thread and leave it held.</summary>
    public bool OfThread(SyntaxNode place) =>
        _threadFiles.StandIn(place.SyntaxTree)
        && (place.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member
            || _threads.GetOrAdd(member, static syntax => syntax.DescendantTokens().Any(static token => token.IsKind(SyntaxKind.IdentifierToken) && ThreadNames.Contains(token.ValueText))));

    /// <summary>Whether the member that the place is in may acquire a lock itself.</summary>
    public bool AcquiresAround(SyntaxNode place) => AcquisitionAround(place) != Acquisition.None;

    /// <summary>Whether the member that the place is in may acquire a lock itself by more than a <c>lock</c> statement.</summary>
    public bool CallsAround(SyntaxNode place) => AcquisitionAround(place) == Acquisition.Call;

    Acquisition AcquisitionAround(SyntaxNode place) =>
        !_files.StandIn(place.SyntaxTree) ? Acquisition.None
        : place.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member ? _acquiring.GetOrAdd(member, AcquisitionIn)
        : Acquisition.Call;

    static Acquisition AcquisitionIn(SyntaxNode member)
    {
        var acquisition = Acquisition.None;
        if (!IsMarked(member.SyntaxTree.GetText().ToString(member.Span)))
            return acquisition;
        foreach (var token in member.DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.LockKeyword))
                acquisition = Acquisition.Statement;
            else if (token.IsKind(SyntaxKind.IdentifierToken) && IsAcquisition(token.ValueText))
                return Acquisition.Call;
        }

        return acquisition;
    }

    static bool IsMarked(string text) => Marks.Any(mark => text.Contains(mark));

    /// <summary>Whether the method, or one of its type that it calls, may acquire or release.</summary>
    public bool In(IMethodSymbol method, CancellationToken cancellation) => In(method, isLeaving: false, cancellation);

    /// <summary>Whether the method may leave a lock held, or release its caller's: a <c>lock</c> statement does neither.</summary>
    public bool MayLeave(IMethodSymbol method, CancellationToken cancellation) => In(method, isLeaving: true, cancellation);

    bool In(IMethodSymbol method, bool isLeaving, CancellationToken cancellation)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax(cancellation);
            if (OwningType.Around(declaration) is not { } type)
                return true;
            var (locking, leaving) = _types.GetOrAdd(type, static syntax => MembersOf((TypeDeclarationSyntax)syntax));
            var members = isLeaving ? leaving : locking;
            if (NameOf(PropertyOf(declaration) ?? declaration) is { } name ? members.Contains(name) : Mentions(declaration, members))
                return true;
        }

        return false;
    }

    // The names of the methods and properties that mention a lock, or a member that does. Most are settled by their text.
    static (HashSet<string> Locking, HashSet<string> Leaving) MembersOf(TypeDeclarationSyntax type)
    {
        var locking = new HashSet<string>(StringComparer.Ordinal);
        var leaving = new HashSet<string>(StringComparer.Ordinal);
        var methods = Methods(type);
        foreach (var (name, declaration, text) in methods)
        {
            if (!IsMarked(text))
                continue;
            var (acquires, releases) = (false, false);
            foreach (var token in declaration.DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.LockKeyword))
                {
                    locking.Add(name);
                }
                else if (token.IsKind(SyntaxKind.IdentifierToken) && token.Parent != declaration)
                {
                    acquires |= IsAcquisition(token.ValueText);
                    releases |= Releases.Contains(token.ValueText);
                }
            }

            if (acquires || releases)
                locking.Add(name);
            if (acquires != releases || (acquires && ReturnsValue(declaration)))
                leaving.Add(name);
        }

        Spread(methods, locking);
        Spread(methods.FindAll(static method => IsWrapper(method.Declaration)), leaving);
        return (locking, leaving);
    }

    static List<(string Name, SyntaxNode Declaration, string Text)> Methods(TypeDeclarationSyntax type)
    {
        var text = type.SyntaxTree.GetText();
        var methods = new List<(string, SyntaxNode, string)>();
        foreach (var node in type.DescendantNodes(static node => node is not ExpressionSyntax || node is AnonymousFunctionExpressionSyntax))
        {
            if (NameOf(node) is { } name)
                methods.Add((name, node, text.ToString(node.Span)));
        }

        return methods;
    }

    // Constructors and indexers have no name to be called by.
    static bool Mentions(SyntaxNode declaration, HashSet<string> members) =>
        declaration.DescendantTokens().Any(token =>
            token.IsKind(SyntaxKind.LockKeyword) || (token.IsKind(SyntaxKind.IdentifierToken) && (Names.Contains(token.ValueText) || members.Contains(token.ValueText))));

    // What acquires and releases both is taken to balance them, unless it may return the lock.
    static bool ReturnsValue(SyntaxNode declaration) =>
        (declaration is MethodDeclarationSyntax method ? method.ReturnType : (declaration as LocalFunctionStatementSyntax)?.ReturnType)
            is not (null or PredefinedTypeSyntax or IdentifierNameSyntax { Identifier.ValueText: nameof(Task) or nameof(ValueTask) });

    // Enter() => EnterCore(true): a helper of a helper is short.
    static bool IsWrapper(SyntaxNode declaration) =>
        declaration is not PropertyDeclarationSyntax
        && (declaration is MethodDeclarationSyntax method ? method.Body : ((LocalFunctionStatementSyntax)declaration).Body) is not { Statements.Count: > 2 };

    // A method that mentions one of the members by name is one itself.
    static void Spread(List<(string Name, SyntaxNode Declaration, string Text)> methods, HashSet<string> members)
    {
        var open = new Stack<string>(members);
        while (open.Count > 0)
        {
            var member = open.Pop();
            foreach (var (name, declaration, text) in methods)
            {
                if (!members.Contains(name) && text.Contains(member) && declaration.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == member && token.Parent != declaration))
                {
                    members.Add(name);
                    open.Push(name);
                }
            }
        }
    }

    static PropertyDeclarationSyntax? PropertyOf(SyntaxNode declaration) =>
        declaration is AccessorDeclarationSyntax or ArrowExpressionClauseSyntax ? declaration.FirstAncestorOrSelf<PropertyDeclarationSyntax>() : null;

    static string? NameOf(SyntaxNode declaration) =>
        declaration switch
        {
            MethodDeclarationSyntax method => method.Identifier.ValueText,
            LocalFunctionStatementSyntax local => local.Identifier.ValueText,
            PropertyDeclarationSyntax property => property.Identifier.ValueText,
            _ => null,
        };
}
