using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Does a function acquire its lock only where its caller does not hold it already?</summary>
internal static class OptionalLocks
{
    /// <summary>The site, marked as optional where a flag decides whether it is reached.</summary>
    public static LockSite Marked(LockSite site) =>
        IsOptional(site.Operation)
            ? new LockSite(site.Kind, site.Mode, site.Identity, site.Operation, site.Holding) { IsConditional = site.IsConditional, IsOptional = true }
            : site;

    /// <summary>Whether a flag decides that the operation is reached.</summary>
    public static bool IsOptional(IOperation acquisition)
    {
        foreach (var operation in BodyLocks.FunctionAround(acquisition).Descendants())
        {
            if (operation.Syntax.SpanStart > acquisition.Syntax.Span.End)
                continue;
            var condition = operation switch
            {
                IConditionalOperation choice => choice.Condition,
                ISwitchOperation choice => choice.Value,
                _ => null,
            };
            if (condition is not null && condition.DescendantsAndSelf().Any(TellsOfHolding))
                return true;
        }

        return false;
    }

    // A bool parameter or field, something kept per thread or per flow, the thread itself, or the lock that is asked.
    static bool TellsOfHolding(IOperation part) =>
        part switch
        {
            IParameterReferenceOperation { Type.SpecialType: SpecialType.System_Boolean } => true,
            IFieldReferenceOperation { Type.SpecialType: SpecialType.System_Boolean } => true,
            IPropertyReferenceOperation { Property: { Name: "Value", ContainingType.Name: "AsyncLocal" or "ThreadLocal" } } => true,
            IPropertyReferenceOperation { Property.Name: "CurrentManagedThreadId" or "ManagedThreadId" or "CurrentCount" or "IsHeldByCurrentThread" or "IsReadLockHeld" or "IsWriteLockHeld" or "IsUpgradeableReadLockHeld" } => true,
            IInvocationOperation { TargetMethod: { Name: nameof(Monitor.IsEntered), ContainingType.Name: nameof(Monitor) } } => true,
            _ => false,
        };
}
