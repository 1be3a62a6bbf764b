using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>How sure is it that a body, once called, runs this operation?</summary>
internal enum Likelihood
{
    /// <summary>Only when something has failed: in a <c>catch</c>, or on the way to a <c>throw</c>.</summary>
    OnFailure,

    /// <summary>Under a condition.</summary>
    Sometimes,

    /// <summary>Whenever the body runs to its end.</summary>
    Always,
}

/// <summary>How sure is it that a body, once called, runs this operation?</summary>
internal static class Likelihoods
{
    /// <param name="operation">The operation.</param>
    /// <param name="body">The body that is called; the whole member when absent.</param>
    public static Likelihood Of(IOperation operation, IOperation? body)
    {
        var likelihood = Likelihood.Always;
        IOperation child = operation;
        for (var parent = operation.Parent; parent is not null && (body is null || !ReferenceEquals(child, body)); child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case ICatchClauseOperation or IThrowOperation:
                    return Likelihood.OnFailure;
                case IBlockOperation { Operations: [.., IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation }] } block when !ReferenceEquals(block, body) && block.Parent is not IMethodBodyOperation:
                    return Likelihood.OnFailure;
                case IConditionalOperation choice when !ReferenceEquals(choice.Condition, child):
                case ISwitchCaseOperation or ISwitchExpressionArmOperation:
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both when ReferenceEquals(both.RightOperand, child):
                case ICoalesceOperation coalesce when ReferenceEquals(coalesce.WhenNull, child):
                case ICoalesceAssignmentOperation assignment when ReferenceEquals(assignment.Value, child):
                    likelihood = Likelihood.Sometimes;
                    break;
                case IBlockOperation block when LeavesBefore(block, child):
                    likelihood = Likelihood.Sometimes;
                    break;
            }
        }

        return likelihood;
    }

    // if (done) return; …what follows runs sometimes.
    static bool LeavesBefore(IBlockOperation block, IOperation child)
    {
        foreach (var statement in block.Operations)
        {
            if (ReferenceEquals(statement, child))
                return false;
            if (statement is IConditionalOperation conditional && (Leaves(conditional.WhenTrue) || Leaves(conditional.WhenFalse)))
                return true;
        }

        return false;
    }

    static bool Leaves(IOperation? arm) =>
        arm is IReturnOperation || (arm is IBlockOperation { Operations: [.., IReturnOperation] });
}
