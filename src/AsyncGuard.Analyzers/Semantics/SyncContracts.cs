using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Is this function sync by contract, or could its author make it async?</summary>
internal static class SyncContracts
{
    const string Suffix = "Async";

    /// <summary>
    /// Whether nothing that can be seen forces <paramref name="function"/> to stay sync: no base member or interface, no <c>out</c> or <c>ref</c>,
    /// no async form beside it, and it is neither a constructor, an accessor, <c>Dispose</c> nor an iterator.
    /// </summary>
    public static bool CouldBeAsync(IMethodSymbol function) =>
        function.MethodKind switch
        {
            MethodKind.LocalFunction => TakesAndReturnsValues(function) && !IsIterator(function),
            MethodKind.Ordinary => TakesAndReturnsValues(function)
                && !function.IsOverride && !function.IsExtern && function.PartialDefinitionPart is null
                && function.Name is not (nameof(IDisposable.Dispose) or WellKnownMemberNames.EntryPointMethodName)
                && function.ContainingType.GetMembers(function.Name + Suffix).IsEmpty
                && !ImplementsInterface(function)
                && !IsIterator(function),
            _ => false,
        };

    static bool TakesAndReturnsValues(IMethodSymbol function)
    {
        if (function.RefKind != RefKind.None || function.ReturnType.IsRefLikeType || function.ReturnType.TypeKind == TypeKind.Pointer)
            return false;
        foreach (var parameter in function.Parameters)
        {
            if (parameter.RefKind != RefKind.None || parameter.Type.IsRefLikeType || parameter.Type.TypeKind == TypeKind.Pointer)
                return false;
        }

        return true;
    }

    static bool ImplementsInterface(IMethodSymbol method)
    {
        foreach (var type in method.ContainingType.AllInterfaces)
        {
            foreach (var member in type.GetMembers(method.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method))
                    return true;
            }
        }

        return false;
    }

    static bool IsIterator(IMethodSymbol function) =>
        function.DeclaringSyntaxReferences is [var reference]
        && reference.GetSyntax().DescendantNodes(static node => node is not AnonymousFunctionExpressionSyntax).Any(static node => node is YieldStatementSyntax);
}
