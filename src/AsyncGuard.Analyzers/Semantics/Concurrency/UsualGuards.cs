using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>How a field is guarded where it usually is.</summary>
internal enum UsualGuard
{
    None,

    /// <summary>Under a lock.</summary>
    Lock,

    /// <summary>By <see cref="System.Threading.Interlocked"/>.</summary>
    Interlocked,
}

/// <summary>Is this private field guarded at most of its accesses?</summary>
internal sealed class UsualGuards(CompilationModel model)
{
    /// <summary>So many guarded accesses make a habit.</summary>
    const int FewestGuarded = 2;

    /// <summary>Without one of these, a member guards nothing that it does.</summary>
    static readonly string[] GuardWords = ["lock", "Lock", "Enter", "Wait", "Acquire", "Interlocked", "Volatile", "using", "finally"];

    readonly ConcurrentDictionary<SyntaxNode, bool> _members = new();
    readonly ConcurrentDictionary<IFieldSymbol, UsualGuard> _fields = new(SymbolEqualityComparer.Default);
    readonly FileWords _guards = new("lock (", "lock(", "Interlocked", "WaitAsync", "LockAsync", "EnterScope", "EnterWriteLock");

    /// <summary>How the field is guarded at more than two thirds of its accesses after construction.</summary>
    public UsualGuard Of(IFieldSymbol field, CancellationToken cancellation) =>
        field is { DeclaredAccessibility: Accessibility.Private, IsConst: false, IsVolatile: false, ContainingType: { } type } && MayGuard(type)
            ? _fields.GetOrAdd(field, key => Count(key, cancellation))
            : UsualGuard.None;

    /// <summary>Whether a lock is held at the access: in its function, or by everybody in the type who calls it.</summary>
    public bool IsGuarded(IOperation access, CancellationToken cancellation) =>
        model.Guards.Hold(access, OwnCode.FunctionAround(access)) || model.CallersGuards.Hold(access, cancellation);

    bool IsSurelyGuarded(IOperation access, CancellationToken cancellation) =>
        model.Guards.HoldSurely(access, OwnCode.FunctionAround(access))
        || model.CallersGuards.Hold(access, call => model.Guards.HoldSurely(call, OwnCode.FunctionAround(call)), cancellation);

    // Only types of files that lock, or count by Interlocked, are looked at.
    bool MayGuard(INamedTypeSymbol type) => type.DeclaringSyntaxReferences.Any(reference => _guards.StandIn(reference.SyntaxTree));

    UsualGuard Count(IFieldSymbol field, CancellationToken cancellation)
    {
        if (!MayBeUsual(field, cancellation))
            return UsualGuard.None;
        int locked = 0, stepped = 0, open = 0, stores = 0;
        foreach (var reference in model.References.Of(field, cancellation))
        {
            if (reference is not IFieldReferenceOperation access || IsConstruction(access, cancellation))
                continue;
            // Beside Interlocked, plain reads are usual; stores are what counts.
            if (access.Parent is { } parent && ReferenceEquals(Stores.TargetOf(parent), access))
                stores++;
            if (access.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType.Name: nameof(Interlocked) or nameof(Volatile) } })
                stepped++;
            else if (IsSurelyGuarded(access, cancellation))
                locked++;
            else if (!IsGuarded(access, cancellation))
                open++;
        }

        return locked >= FewestGuarded && locked > 2 * open && stepped == 0 ? UsualGuard.Lock
            : stepped >= FewestGuarded && stepped > 2 * stores && locked == 0 ? UsualGuard.Interlocked
            : UsualGuard.None;
    }

    // Most fields are settled by where their name stands: in a member that can be called by others, and has no word of a guard.
    bool MayBeUsual(IFieldSymbol field, CancellationToken cancellation)
    {
        int guarded = 0, open = 0;
        foreach (var name in model.References.SpelledAs(field, cancellation))
        {
            var member = name.FirstAncestorOrSelf<MemberDeclarationSyntax>();
            if (member is null or ConstructorDeclarationSyntax or DestructorDeclarationSyntax or BaseFieldDeclarationSyntax or MethodDeclarationSyntax { Identifier.ValueText: "Dispose" or "DisposeAsync" })
                continue;
            if (_members.TryGetValue(member, out var isGuarded) ? isGuarded : _members.GetOrAdd(member, MayGuard(member)))
                guarded++;
            else
                open++;
        }

        return guarded >= FewestGuarded && guarded > 2 * open;
    }

    static bool MayGuard(MemberDeclarationSyntax member)
    {
        if (member is MethodDeclarationSyntax && !member.Modifiers.Any(SyntaxKind.PublicKeyword) && !member.Modifiers.Any(SyntaxKind.InternalKeyword) && !member.Modifiers.Any(SyntaxKind.ProtectedKeyword))
            return true; // its callers may hold the lock
        var text = member.SyntaxTree.GetText().ToString(member.Span);
        return GuardWords.Any(word => text.Contains(word));
    }

    static bool IsConstruction(IOperation access, CancellationToken cancellation) =>
        access.SemanticModel?.GetEnclosingSymbol(access.Syntax.SpanStart, cancellation) is not IMethodSymbol method
        || method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor or MethodKind.Destructor
        || method.Name is "Dispose" or "DisposeAsync";
}
