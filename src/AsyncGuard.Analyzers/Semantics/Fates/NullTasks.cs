using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Is this null where a task is expected, and does nobody know?</summary>
internal sealed class NullTasks(CompilationModel model)
{
    /// <summary>The null constants that the expression may yield, and whether the compiler was told not to warn of them.</summary>
    public static IEnumerable<(IOperation Value, bool IsSuppressed)> In(IOperation value)
    {
        switch (value)
        {
            case IConversionOperation { IsImplicit: true } conversion:
                return In(conversion.Operand);
            case IParenthesizedOperation parenthesized:
                return In(parenthesized.Operand);
            case IConditionalOperation { WhenFalse: { } otherwise } choice:
                return In(choice.WhenTrue).Concat(In(otherwise));
            case ISwitchExpressionOperation choice:
                return choice.Arms.SelectMany(static arm => In(arm.Value));
            case ILiteralOperation or IDefaultValueOperation or IConversionOperation when IsNull(value):
                return [(value, value.Syntax is PostfixUnaryExpressionSyntax || value.Syntax.Parent is PostfixUnaryExpressionSyntax)];
            default:
                return [];
        }
    }

    /// <summary>Whether the nullable analysis of the compiler says it already.</summary>
    public static bool CompilerWarns(SyntaxNode place, bool isSuppressed, SemanticModel? semantics) =>
        !isSuppressed && semantics is not null && (semantics.GetNullableContext(place.SpanStart) & NullableContext.WarningsEnabled) != 0;

    /// <summary>Whether a caller in the type of <paramref name="function"/> looks at its result before it awaits it.</summary>
    public bool IsExpectedFrom(IMethodSymbol function, CancellationToken cancellation)
    {
        if (function.MethodKind == MethodKind.AnonymousFunction)
            return false;
        foreach (var reference in function.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax(cancellation).DescendantNodes())
            {
                if (node is InvocationExpressionSyntax call
                    && NameOf(call) == function.Name
                    && !IsUsedAtOnce(call)
                    && model.Bodies.Semantics(call.SyntaxTree).GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol called
                    && SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, function.OriginalDefinition))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether an <c>if</c> around the access has asked for null already.</summary>
    public static bool IsTested(IConditionalAccessOperation access)
    {
        var tested = access.Operation.Syntax.ToString();
        for (var parent = access.Parent; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); parent = parent.Parent)
        {
            if (parent is IConditionalOperation { Condition.Syntax: var condition } && condition.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(part => part.ToString() == tested))
                return true;
        }

        return false;
    }

    static bool IsNull(IOperation value) => value is IDefaultValueOperation { Type.IsReferenceType: true } or { ConstantValue: { HasValue: true, Value: null } };

    static string? NameOf(InvocationExpressionSyntax call) =>
        call.Expression switch
        {
            SimpleNameSyntax name => name.Identifier.ValueText,
            MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
            _ => null,
        };

    static bool IsUsedAtOnce(InvocationExpressionSyntax call) =>
        call.Parent is AwaitExpressionSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax or ArgumentSyntax or ExpressionStatementSyntax
        || (call.Parent is MemberAccessExpressionSyntax access && access.Expression == call);
}
