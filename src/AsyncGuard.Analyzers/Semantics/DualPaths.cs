using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>
/// Is this the sync half of a body that serves sync and async callers alike, as in
/// <c>if (async) await s.WriteAsync(b); else s.Write(b);</c>?
/// </summary>
internal static class DualPaths
{
    static readonly HashSet<string> FlagNames = new(["async", "isAsync", "useAsync", "runAsync", "doAsync", "asynchronous", "_async", "_isAsync", "_useAsync"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a flag decides between <paramref name="operation"/> and an <c>await</c>.</summary>
    /// <param name="operation">The blocking operation.</param>
    /// <param name="twinName">The name that the other half awaits; any <c>await</c> counts when absent.</param>
    public static bool IsSyncHalf(IOperation operation, string? twinName = null)
    {
        IOperation child = operation;
        for (var parent = operation.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IConditionalOperation conditional when !ReferenceEquals(conditional.Condition, child) && Decides(conditional, child, twinName):
                    return true;
                case IBlockOperation block when FollowsAsyncReturn(block, child, twinName):
                    return true;
                case ISwitchExpressionArmOperation { Parent: ISwitchExpressionOperation { Value: var value } choice } when Chooses(value, choice.Arms, child: parent, twinName):
                case ISwitchCaseOperation { Parent: ISwitchOperation { Value: var tested } cases } when Chooses(tested, cases.Cases, child: parent, twinName):
                    return true;
            }
        }

        return PassesFalse(operation);
    }

    /// <summary>Whether the call asks a dual-path method for its sync half: <c>SendAsync(message, async: false)</c>.</summary>
    public static bool PassesFalse(IOperation operation)
    {
        for (var call = operation; call is not null;)
        {
            switch (CallSites.Unwrap(call))
            {
                case IInvocationOperation invocation:
                    foreach (var argument in invocation.Arguments)
                    {
                        if (AsksForSync(argument))
                            return true;
                    }

                    call = invocation.Instance;
                    break;
                case IPropertyReferenceOperation property:
                    call = property.Instance;
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>Whether the function serves sync and async callers, by a flag that it takes.</summary>
    public static bool IsDual(IMethodSymbol? function)
    {
        for (ISymbol? current = function; current is IMethodSymbol method; current = method.ContainingSymbol)
        {
            foreach (var parameter in method.Parameters)
            {
                if (IsFlag(parameter))
                    return true;
            }
        }

        return false;
    }

    static bool AsksForSync(IArgumentOperation argument) =>
        argument is { Parameter: { } parameter, Value.ConstantValue: { HasValue: true, Value: { } value } }
        && IsFlag(parameter)
        && (value is false || ModeNamed(parameter.Type, "Synchronous", "Sync") is { HasConstantValue: true, ConstantValue: { } sync } && sync.Equals(value));

    // bool async, or an enumeration whose members are Synchronous and Asynchronous.
    static bool IsFlag(IParameterSymbol parameter) =>
        parameter.Type.SpecialType == SpecialType.System_Boolean ? FlagNames.Contains(parameter.Name) : IsMode(parameter.Type);

    static bool IsMode(ITypeSymbol? type) =>
        type is { TypeKind: TypeKind.Enum } && ModeNamed(type, "Synchronous", "Sync") is not null && ModeNamed(type, "Asynchronous", "Async") is not null;

    static IFieldSymbol? ModeNamed(ITypeSymbol type, string name, string shortName) =>
        (type.GetMembers(name).FirstOrDefault() ?? type.GetMembers(shortName).FirstOrDefault()) as IFieldSymbol;

    static bool Decides(IConditionalOperation conditional, IOperation half, string? twinName)
    {
        if (Flag(conditional.Condition) is not { } flag)
            return false;
        var isMode = IsMode(TypeOf(flag));
        var other = ReferenceEquals(conditional.WhenTrue, half) ? conditional.WhenFalse : conditional.WhenTrue;
        if (other is null && isMode && Leaves(half) && conditional.Parent is IBlockOperation { Operations: var statements })
            return statements.Any(statement => statement.Syntax.SpanStart > half.Syntax.SpanStart && Awaits(statement.Syntax, twinName: null));
        // A mode leaves no doubt: its other half may await whatever it takes, under any name.
        return other is not null && Awaits(other.Syntax, isMode ? null : twinName) || (IsNamedAsync(flag) && IsFalseArm(conditional, half));
    }

    // switch (mode), or async switch: another arm awaits.
    static bool Chooses(IOperation value, IEnumerable<IOperation> arms, IOperation child, string? twinName)
    {
        var isMode = IsMode(value.Type);
        return (isMode ? Variable(value) : Flag(value)) is { } flag
            && (IsNamedAsync(flag) || arms.Any(arm => !ReferenceEquals(arm, child) && Awaits(arm.Syntax, isMode ? null : twinName)));
    }

    // if (async) { await …; return; }  …the rest of the block is the sync half.
    static bool FollowsAsyncReturn(IBlockOperation block, IOperation child, string? twinName)
    {
        foreach (var statement in block.Operations)
        {
            if (ReferenceEquals(statement, child))
                return false;
            if (statement is IConditionalOperation { WhenFalse: null } conditional
                && Flag(conditional.Condition) is { } flag
                && Leaves(conditional.WhenTrue)
                && (Awaits(conditional.WhenTrue.Syntax, twinName) || IsNamedAsync(flag)))
            {
                return true;
            }
        }

        return false;
    }

    static bool Leaves(IOperation arm) =>
        arm is IReturnOperation or IThrowOperation
        || (arm is IBlockOperation { Operations: [.., var last] } && (last is IReturnOperation || last is IExpressionStatementOperation { Operation: IThrowOperation }));

    // The flag is a bool parameter, local, field or property, possibly negated or combined with other conditions.
    static ISymbol? Flag(IOperation condition) =>
        CallSites.Unwrap(condition) switch
        {
            IParameterReferenceOperation { Type.SpecialType: SpecialType.System_Boolean } parameter => parameter.Parameter,
            ILocalReferenceOperation { Type.SpecialType: SpecialType.System_Boolean } local => local.Local,
            IFieldReferenceOperation { Type.SpecialType: SpecialType.System_Boolean } field when IsNamedAsync(field.Field) => field.Field,
            IPropertyReferenceOperation { Type.SpecialType: SpecialType.System_Boolean } property when IsNamedAsync(property.Property) => property.Property,
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => Flag(not.Operand),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test when IsMode(test.LeftOperand.Type) => Variable(test.LeftOperand) ?? Variable(test.RightOperand),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both => Flag(both.LeftOperand) ?? Flag(both.RightOperand),
            _ => null,
        };

    static ISymbol? Variable(IOperation operand) =>
        CallSites.Unwrap(operand) switch
        {
            IParameterReferenceOperation parameter => parameter.Parameter,
            ILocalReferenceOperation local => local.Local,
            IFieldReferenceOperation { Field.HasConstantValue: false } field => field.Field,
            IPropertyReferenceOperation property => property.Property,
            _ => null,
        };

    static ITypeSymbol? TypeOf(ISymbol flag) =>
        flag switch
        {
            IParameterSymbol parameter => parameter.Type,
            ILocalSymbol local => local.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };

    static bool IsFalseArm(IConditionalOperation conditional, IOperation half) =>
        CallSites.Unwrap(conditional.Condition) is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not }
            ? ReferenceEquals(conditional.WhenTrue, half)
            : ReferenceEquals(conditional.WhenFalse, half);

    static bool IsNamedAsync(ISymbol flag) => FlagNames.Contains(flag.Name);

    static bool Awaits(SyntaxNode arm, string? twinName) =>
        arm.DescendantNodesAndSelf(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .Any(node => node is AwaitExpressionSyntax await && (twinName is null || Names(await.Expression, twinName)));

    static bool Names(ExpressionSyntax awaited, string twinName) =>
        awaited.DescendantNodesAndSelf().Any(node => node is SimpleNameSyntax name && name.Identifier.ValueText == twinName);
}
