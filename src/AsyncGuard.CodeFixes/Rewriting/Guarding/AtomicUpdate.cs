using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting.Guarding;

/// <summary>Turns the update of a lone counter into one step: <c>Interlocked.Increment</c>, <c>Decrement</c>, <c>Add</c>, <c>Or</c>, <c>And</c>.</summary>
internal static class AtomicUpdate
{
    /// <summary>The rewrite, or nothing where the update is more than a step of a counter.</summary>
    /// <param name="site">The site of the report.</param>
    /// <param name="store">The update.</param>
    /// <param name="place">The counter.</param>
    /// <param name="key">The equivalence key.</param>
    public static IEnumerable<Rewrite> Rewrites(FixSite site, IOperation store, SharedPlace place, string key)
    {
        if (site.Model.Symbols.Type("System.Threading.Interlocked") is not { } interlocked
            || Target(store) is not { Type.SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_UInt64 } target
            || CallSites.Unwrap(target) is not (ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation)
            || Step(store) is not { } step
            || store.Syntax is not ExpressionSyntax syntax
            || HasOtherStore(store, place)
            || ExistingGates.Of(site, place) is not null)
        {
            yield break;
        }

        yield return new Rewrite($"Update by 'Interlocked.{step.Method}'", key, () =>
        {
            var counter = Argument(null, Token(default, SyntaxKind.RefKeyword, TriviaList(Space)), ((ExpressionSyntax)target.Syntax).WithoutTrivia());
            ExpressionSyntax call = StaticCall.To(site, interlocked, step.Method, step.Value is null ? [counter] : [counter, Argument(step.Value.WithoutTrivia())]);
            if (step.IsUndone)
                call = BinaryExpression(step.Method == "Increment" ? SyntaxKind.SubtractExpression : SyntaxKind.AddExpression, call.WithTrailingTrivia(Space), LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(1)).WithLeadingTrivia(Space));
            return site.Root.ReplaceNode(syntax, (step.IsUndone ? Grouped(syntax, call) : call).WithTriviaFrom(syntax));
        });
    }

    // The old value, as the postfix operators return it, is the new one without the step.
    sealed record AtomicStep(string Method, ExpressionSyntax? Value, bool IsUndone);

    static IOperation? Target(IOperation store) =>
        store switch
        {
            IIncrementOrDecrementOperation step => step.Target,
            IAssignmentOperation assignment => assignment.Target,
            _ => null,
        };

    static AtomicStep? Step(IOperation store)
    {
        var isUsed = store.Parent is not IExpressionStatementOperation and not null && !IsBodyWithoutResult(store);
        switch (store)
        {
            case IIncrementOrDecrementOperation { IsPostfix: var isPostfix, Kind: var kind }:
                return new AtomicStep(kind == OperationKind.Increment ? "Increment" : "Decrement", null, isPostfix && isUsed);
            case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add, Value.Syntax: ExpressionSyntax added }:
                return new AtomicStep("Add", added, false);
            case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Subtract, Target.Type.SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64, Value.Syntax: ExpressionSyntax taken }:
                return new AtomicStep("Add", PrefixUnaryExpression(SyntaxKind.UnaryMinusExpression, Operand(taken)), false);
            case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Or, Value.Syntax: ExpressionSyntax set } when !isUsed:
                return new AtomicStep("Or", set, false);
            case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.And, Value.Syntax: ExpressionSyntax kept } when !isUsed:
                return new AtomicStep("And", kept, false);
            case ISimpleAssignmentOperation { Target: var target, Value: var value } when CallSites.Unwrap(value) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum && SharedPlace.Of(target) is { } place:
                return place.Equals(SharedPlace.Of(sum.LeftOperand)) && sum.RightOperand.Syntax is ExpressionSyntax right && Updates.Read(sum.RightOperand, place) is null ? new AtomicStep("Add", right, false)
                    : place.Equals(SharedPlace.Of(sum.RightOperand)) && sum.LeftOperand.Syntax is ExpressionSyntax left && Updates.Read(sum.LeftOperand, place) is null ? new AtomicStep("Add", left, false)
                    : null;
            default:
                return null;
        }
    }

    // x => count++ as an Action.
    static bool IsBodyWithoutResult(IOperation store) =>
        store.Parent is IReturnOperation { IsImplicit: true, Parent: IBlockOperation { Parent: IAnonymousFunctionOperation { Symbol: { } lambda } } }
        && (lambda.ReturnsVoid || (lambda.IsAsync && lambda.ReturnType is INamedTypeSymbol { Arity: 0 }));

    // A counter that the same function stores to in another way needs more than single steps.
    static bool HasOtherStore(IOperation store, SharedPlace place) =>
        OwnCode.Of(OwnCode.FunctionAround(store)).Any(operation =>
            !ReferenceEquals(operation, store)
            && operation is IAssignmentOperation or IIncrementOrDecrementOperation
            && Target(operation) is { } target && place.Equals(SharedPlace.Of(target))
            && Step(operation) is null);

    static ExpressionSyntax Operand(ExpressionSyntax taken) =>
        taken is LiteralExpressionSyntax or SimpleNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ParenthesizedExpressionSyntax or ElementAccessExpressionSyntax
            ? taken.WithoutTrivia()
            : ParenthesizedExpression(taken.WithoutTrivia());

    static ExpressionSyntax Grouped(ExpressionSyntax place, ExpressionSyntax call) =>
        place.Parent is EqualsValueClauseSyntax or ArgumentSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax or ParenthesizedExpressionSyntax or AssignmentExpressionSyntax or LambdaExpressionSyntax
            ? call
            : ParenthesizedExpression(call);
}
