using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Does this lock admit one holder only, and does it stop that holder from entering again?</summary>
internal sealed class LockCapacity(CompilationModel model)
{
    readonly ConcurrentDictionary<ISymbol, IReadOnlyList<IObjectCreationOperation>?> _creations = new(SymbolEqualityComparer.Default);

    /// <summary>Whether only one at a time can hold the lock: every kind but semaphores that start with another count than one.</summary>
    public bool IsForOne(LockSite site, CancellationToken cancellation) =>
        !site.Kind.CountsPermits
        || Creations(site, cancellation) is { } creations && creations.All(static creation => creation.Arguments is [{ Value.ConstantValue: { HasValue: true, Value: 1 or 1L } }, ..]);

    /// <summary>Whether the holder that acquires it again waits for itself, or fails.</summary>
    public bool StopsItsHolder(LockSite held, LockSite again, CancellationToken cancellation)
    {
        if (held.Kind.IsReentrant || !IsForOne(held, cancellation))
            return false;
        if (held.Kind != LockKind.ReaderWriterLock)
            return held.Mode != LockMode.Read || again.Mode != LockMode.Read;
        return !(held.Mode == LockMode.Upgradeable && again.Mode != LockMode.Upgradeable)
            && Creations(held, cancellation) is { } creations
            && creations.All(static creation => creation.Arguments.All(static argument => argument.Value.ConstantValue is { HasValue: true, Value: (int)LockRecursionPolicy.NoRecursion }));
    }

    IReadOnlyList<IObjectCreationOperation>? Creations(LockSite site, CancellationToken cancellation) =>
        (site.Identity?.Member ?? site.Identity?.Root) is { } holder ? _creations.GetOrAdd(holder, key => Find(key, cancellation)) : null;

    // The initializer and the constructors' assignments; null where the lock comes from elsewhere, or may be replaced.
    IReadOnlyList<IObjectCreationOperation>? Find(ISymbol holder, CancellationToken cancellation)
    {
        if (holder is not (IFieldSymbol { IsReadOnly: true } or ILocalSymbol or IPropertySymbol { SetMethod: null } or IFieldSymbol { DeclaredAccessibility: Accessibility.Private }))
            return null;
        var found = new List<IObjectCreationOperation>();
        if (model.Bodies.InitializerOf(holder, cancellation) is { } initializer)
        {
            if (CallSites.Unwrap(initializer) is not IObjectCreationOperation creation)
                return null;
            found.Add(creation);
        }

        if (holder is not ILocalSymbol)
        {
            foreach (var constructor in holder.ContainingType.Constructors.Concat(holder.ContainingType.StaticConstructors))
            {
                if (model.Bodies.Of(constructor, cancellation) is not { } body)
                    continue;
                foreach (var assignment in body.Descendants().OfType<ISimpleAssignmentOperation>().Where(assignment => IsTarget(assignment.Target, holder)))
                {
                    if (CallSites.Unwrap(assignment.Value) is not IObjectCreationOperation creation)
                        return null;
                    found.Add(creation);
                }
            }
        }

        return found.Count > 0 ? found : null;
    }

    static bool IsTarget(IOperation target, ISymbol holder) =>
        target switch
        {
            IFieldReferenceOperation field => SymbolEqualityComparer.Default.Equals(field.Field, holder),
            IPropertyReferenceOperation property => SymbolEqualityComparer.Default.Equals(property.Property, holder),
            _ => false,
        };
}
