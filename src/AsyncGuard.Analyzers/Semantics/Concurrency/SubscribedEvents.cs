using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Which functions of this object run when it raises this event of its own?</summary>
internal static class SubscribedEvents
{
    /// <summary>The event of the same object that the call of a delegate raises: <c>Changed?.Invoke(…)</c>, <c>Changed(…)</c>.</summary>
    public static IEventSymbol? Raised(IInvocationOperation call, INamedTypeSymbol? type)
    {
        var target = call.Instance is IConditionalAccessInstanceOperation instance ? SharedPlace.Receiver(instance) : call.Instance;
        return target is not null && CallSites.Unwrap(target) is IEventReferenceOperation { Event: var raised } reference && IsOwn(reference)
            && SymbolEqualityComparer.Default.Equals(raised.ContainingType.OriginalDefinition, type?.OriginalDefinition)
                ? raised
                : null;
    }

    /// <summary>The functions that the type itself subscribes.</summary>
    public static IEnumerable<FunctionBody> Handlers(IEventSymbol raised, CompilationModel model, CancellationToken cancellation)
    {
        foreach (var reference in model.References.Of(raised, cancellation))
        {
            if (reference is IEventReferenceOperation { Parent: IEventAssignmentOperation { Adds: true, HandlerValue: var handler } } subscribed && IsOwn(subscribed)
                && model.FunctionBodies.Of(handler, cancellation) is { } body)
            {
                yield return body;
            }
        }
    }

    static bool IsOwn(IEventReferenceOperation reference) => reference.Instance is null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };
}
