using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Which public method could be cancelled if only it took a token?</summary>
internal sealed class TokenlessMethods(CompilationModel model)
{
    /// <summary>Stands for the token that the method does not have yet, when a call is bound with it.</summary>
    public static readonly ExpressionSyntax Placeholder = SyntaxFactory.ParseExpression("default(global::System.Threading.CancellationToken)");

    /// <summary>Whether the method is one that its author can give a token: public, async, bound by no contract, and without any token so far.</summary>
    public bool CanTakeToken(IMethodSymbol method) =>
        method is { IsAsync: true, ReturnsVoid: false, MethodKind: MethodKind.Ordinary, IsOverride: false, IsVirtual: false, IsAbstract: false, IsPartialDefinition: false, PartialDefinitionPart: null }
        && IsPublic(method)
        && !method.Parameters.Any(parameter => model.Symbols.IsToken(parameter.Type) || model.Symbols.IsNullableToken(parameter.Type) || parameter.IsParams || model.TokenForms.IsCarrier(parameter.Type))
        && !model.Contexts.IsEntryPoint(method)
        && !model.CleanupFunctions.Contains(method)
        && !model.TestCode.Contains(method)
        && !ImplementsInterface(method)
        && !HasOverloadWithToken(method);

    /// <summary>The calls of the body that would take the token: those that are awaited or returned, in the method itself or in code that ends with it.</summary>
    public IEnumerable<IInvocationOperation> Calls(IOperation body)
    {
        foreach (var operation in body.DescendantsAndSelf())
        {
            if (operation is IInvocationOperation call
                && model.TokenForms.MayTake(call)
                && model.ForgottenTokens.IsWaitedFor(call, containingSymbol: null)
                && !model.TokenForms.IsCarried(call)
                && model.FunctionLifetimes.Around(call) is { Count: > 0 } functions
                && functions[functions.Count - 1].MethodKind == MethodKind.Ordinary
                && call.SemanticModel is { } semantics
                && !model.Cleanup.MustGoOn(call, functions, semantics)
                && model.Tokens.Governing(call) is null)
            {
                yield return call;
            }
        }
    }

    static bool IsPublic(IMethodSymbol method)
    {
        for (ISymbol? symbol = method; symbol is IMethodSymbol or INamedTypeSymbol; symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility != Accessibility.Public)
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

    bool HasOverloadWithToken(IMethodSymbol method) =>
        method.ContainingType.GetMembers(method.Name).Any(member => member is IMethodSymbol overload && overload.Parameters.Any(parameter => model.Symbols.IsToken(parameter.Type)));
}
