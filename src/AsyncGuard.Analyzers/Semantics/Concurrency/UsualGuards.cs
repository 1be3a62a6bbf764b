using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
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

    /// <summary>How far callers are asked whether they hold the lock.</summary>
    const int FurthestCaller = 3;

    readonly ConcurrentDictionary<IFieldSymbol, UsualGuard> _fields = new(SymbolEqualityComparer.Default);
    readonly FileWords _guards = new("lock (", "lock(", "Interlocked", "WaitAsync", "LockAsync", "EnterScope", "EnterWriteLock");

    /// <summary>How the field is guarded at more than two thirds of its accesses after construction.</summary>
    public UsualGuard Of(IFieldSymbol field, CancellationToken cancellation) =>
        field is { DeclaredAccessibility: Accessibility.Private, IsReadOnly: false, IsConst: false, ContainingType: { } type } && MayGuard(type)
            ? _fields.GetOrAdd(field, key => Count(key, cancellation))
            : UsualGuard.None;

    /// <summary>Whether a lock is held at the access: in its function, or by everybody in the type who calls it.</summary>
    public bool IsGuarded(IOperation access, CancellationToken cancellation) => IsGuarded(access, depth: 0, cancellation);

    // Only types of files that lock, or count by Interlocked, are looked at.
    bool MayGuard(INamedTypeSymbol type) => type.DeclaringSyntaxReferences.Any(reference => _guards.StandIn(reference.SyntaxTree));

    UsualGuard Count(IFieldSymbol field, CancellationToken cancellation)
    {
        int locked = 0, stepped = 0, open = 0;
        foreach (var reference in field.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var name in reference.GetSyntax(cancellation).DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText != field.Name
                    || model.Bodies.Semantics(name.SyntaxTree).GetOperation(name, cancellation) is not IFieldReferenceOperation access
                    || !SymbolEqualityComparer.Default.Equals(access.Field.OriginalDefinition, field)
                    || IsConstruction(access, cancellation))
                {
                    continue;
                }

                if (access.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType.Name: nameof(Interlocked) or nameof(Volatile) } })
                    stepped++;
                else if (IsGuarded(access, depth: 0, cancellation))
                    locked++;
                else
                    open++;
            }
        }

        return locked >= FewestGuarded && locked > 2 * open && stepped == 0 ? UsualGuard.Lock
            : stepped >= FewestGuarded && stepped > 2 * CountStores(field, cancellation) && locked == 0 ? UsualGuard.Interlocked
            : UsualGuard.None;
    }

    // Beside Interlocked, plain reads are usual; stores are what counts.
    int CountStores(IFieldSymbol field, CancellationToken cancellation)
    {
        var stores = 0;
        foreach (var reference in field.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var name in reference.GetSyntax(cancellation).DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText == field.Name
                    && model.Bodies.Semantics(name.SyntaxTree).GetOperation(name, cancellation) is IFieldReferenceOperation { Parent: { } parent } access
                    && ReferenceEquals(Stores.TargetOf(parent), access) && !IsConstruction(access, cancellation))
                {
                    stores++;
                }
            }
        }

        return stores;
    }

    bool IsGuarded(IOperation access, int depth, CancellationToken cancellation)
    {
        if (model.Guards.Hold(access, OwnCode.FunctionAround(access)))
            return true;
        return depth < FurthestCaller
            && access.SemanticModel?.GetEnclosingSymbol(access.Syntax.SpanStart, cancellation) is IMethodSymbol { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private } method
            && CallersHold(method, depth, cancellation);
    }

    bool CallersHold(IMethodSymbol method, int depth, CancellationToken cancellation)
    {
        var called = false;
        foreach (var reference in method.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var name in reference.GetSyntax(cancellation).DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText != method.Name || name.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } syntax
                    || model.Bodies.Semantics(name.SyntaxTree).GetOperation(syntax, cancellation) is not IInvocationOperation call
                    || !SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, method.OriginalDefinition))
                {
                    continue;
                }

                if (!IsGuarded(call, depth + 1, cancellation))
                    return false;
                called = true;
            }
        }

        return called;
    }

    static bool IsConstruction(IOperation access, CancellationToken cancellation) =>
        access.SemanticModel?.GetEnclosingSymbol(access.Syntax.SpanStart, cancellation) is not IMethodSymbol method
        || method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor or MethodKind.Destructor
        || method.Name is "Dispose" or "DisposeAsync";
}
