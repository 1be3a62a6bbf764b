using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>A place that runs a method, getter or setter of the type.</summary>
/// <param name="Place">The call, or the property.</param>
/// <param name="Method">What runs.</param>
/// <param name="Instance">What it runs on.</param>
/// <param name="Arguments">What it is given.</param>
internal sealed record OwnRun(IOperation Place, IMethodSymbol Method, IOperation? Instance, ImmutableArray<IArgumentOperation> Arguments)
{
    public static OwnRun Of(IInvocationOperation call) => new(call, call.TargetMethod.OriginalDefinition, call.Instance, call.Arguments);

    /// <summary>The accessor that a property runs where it stands; <see langword="null"/> where it only stores or reads, or is not run at all.</summary>
    public static IMethodSymbol? AccessorOf(IPropertyReferenceOperation property)
    {
        var isStored = property.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, property);
        return property.Parent is not INameOfOperation
            && (isStored ? property.Property.SetMethod : property.Property.GetMethod) is { IsImplicitlyDeclared: false } accessor
                ? accessor.OriginalDefinition
                : null;
    }
}
