using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Does this sync body loop for as long as the program, or some event, wants?</summary>
internal sealed class EndlessLoops(CompilationModel model)
{
    /// <summary>
    /// Whether <paramref name="body"/> holds a loop without a count that blocks in each round, consumes a blocking collection,
    /// or never ends at all.
    /// </summary>
    public bool In(IOperation body, CancellationToken cancellation) =>
        HasIn(body, cancellation) || (LoneCall(body) is { } method && model.Bodies.Of(method, cancellation) is { } called && HasIn(called, cancellation));

    bool HasIn(IOperation body, CancellationToken cancellation)
    {
        foreach (var operation in body.DescendantsAndSelf())
        {
            cancellation.ThrowIfCancellationRequested();
            if (operation is ILoopOperation loop && IsOwn(loop, body) && HoldsThread(loop, cancellation))
                return true;
        }

        return false;
    }

    // () => Loop(poll)
    IMethodSymbol? LoneCall(IOperation body) =>
        body is IBlockOperation { Operations: [var only, ..] } block && block.Operations.Skip(1).All(static rest => rest.IsImplicit)
        && only is IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod: { IsAsync: false } method } } && !model.Symbols.IsTaskLike(method.ReturnType)
            ? method.OriginalDefinition
            : null;

    bool HoldsThread(ILoopOperation loop, CancellationToken cancellation) =>
        loop switch
        {
            IForEachLoopOperation each => CallSites.Unwrap(each.Collection) is IInvocationOperation { TargetMethod: { Name: "GetConsumingEnumerable" } method } && model.BlockingWaits.Knows(method),
            IWhileLoopOperation or IForLoopOperation { Condition: null or { ConstantValue.HasValue: true } } =>
                (IsForEver(loop) && !Leaves(loop)) || model.Bodies.Steps(loop).Any(step => Blocks(step, cancellation)),
            _ => false,
        };

    bool Blocks(IOperation step, CancellationToken cancellation) =>
        model.BlockingOperations.Blocks(step, includesIo: true, cancellation)
        || model.BlockingMethods.Find(CalledMember.Of(step), step.Syntax.SyntaxTree, cancellation) is not null;

    static bool IsForEver(ILoopOperation loop) =>
        loop switch
        {
            IWhileLoopOperation { Condition: { } condition } => condition.ConstantValue is { HasValue: true, Value: true },
            IForLoopOperation { Condition: null } => true,
            _ => false,
        };

    static bool Leaves(ILoopOperation loop) =>
        loop.Body.DescendantsAndSelf().Any(static operation =>
            operation is IReturnOperation or IThrowOperation || operation is IBranchOperation { BranchKind: BranchKind.Break or BranchKind.GoTo });

    static bool IsOwn(IOperation operation, IOperation body)
    {
        for (var parent = operation.Parent; parent is not null && !ReferenceEquals(parent, body); parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return false;
        }

        return true;
    }
}
