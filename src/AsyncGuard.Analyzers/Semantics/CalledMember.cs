using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Which member does this operation call?</summary>
internal static class CalledMember
{
    /// <summary>The method of an invocation or a method group, the property of a property read.</summary>
    public static ISymbol Of(IOperation call) =>
        call switch
        {
            IInvocationOperation invocation => invocation.TargetMethod,
            IPropertyReferenceOperation property => property.Property,
            IMethodReferenceOperation group => group.Method,
            _ => throw new ArgumentException($"{call.Kind} calls no member.", nameof(call)),
        };
}
