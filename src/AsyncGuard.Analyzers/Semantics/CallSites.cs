using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Where does a reader point at this call?</summary>
internal static class CallSites
{
    /// <summary>The name of the called member: <c>Sleep</c> in <c>Thread.Sleep(200)</c>, <c>Result</c> in <c>task.Result</c>; an indexer has its brackets.</summary>
    public static Location Location(IOperation call) =>
        call.Syntax is ElementAccessExpressionSyntax access ? access.ArgumentList.GetLocation() : Name(call.Syntax).GetLocation();

    /// <summary>The member and how it is called: <c>Thread.Sleep</c> for a static member, <c>Wait</c> for the others.</summary>
    public static string Display(ISymbol member) =>
        member switch
        {
            IMethodSymbol { MethodKind: MethodKind.LocalFunction } => member.Name,
            IMethodSymbol { ReducedFrom: not null } => member.Name,
            { IsStatic: true, ContainingType: { } type } => $"{type.Name}.{member.Name}",
            _ => member.Name,
        };

    /// <summary>The member with its type, for members that say little without it: <c>SemaphoreSlim.Wait</c>.</summary>
    public static string DisplayWithType(ISymbol member) =>
        member.ContainingType is { Name.Length: > 0 } type && member is not IMethodSymbol { MethodKind: MethodKind.LocalFunction }
            ? $"{type.Name}.{member.Name}"
            : member.Name;

    static SyntaxToken Name(SyntaxNode call) =>
        call switch
        {
            InvocationExpressionSyntax invocation => Name(invocation.Expression),
            MemberAccessExpressionSyntax access => Name(access.Name),
            MemberBindingExpressionSyntax binding => Name(binding.Name),
            ConditionalAccessExpressionSyntax conditional => Name(conditional.WhenNotNull),
            ParenthesizedExpressionSyntax parenthesized => Name(parenthesized.Expression),
            PostfixUnaryExpressionSyntax suppressed => Name(suppressed.Operand),
            SimpleNameSyntax name => name.Identifier,
            _ => call.GetFirstToken(),
        };

    /// <summary>What a conversion or parentheses are put around.</summary>
    public static IOperation Unwrap(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }
}
