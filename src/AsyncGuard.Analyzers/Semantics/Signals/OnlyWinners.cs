using AsyncGuard.Analyzers.Semantics.Functions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Signals;

/// <summary>Is this code run by one alone of those that race for it?</summary>
internal sealed class OnlyWinners(CompilationModel model)
{
    /// <summary>Whether the operation stands behind an exchange that only one wins, or behind a test and a mark that are made under one lock.</summary>
    public bool Run(IOperation operation, CancellationToken cancellation)
    {
        var child = operation;
        foreach (var parent in EnclosingFunction.Around(operation))
        {
            if (parent is IConditionalOperation choice && !ReferenceEquals(choice.Condition, child) && IsExchange(choice.Condition, cancellation))
                return true;
            if (parent is IBlockOperation block && block.Operations.TakeWhile(statement => !ReferenceEquals(statement, child)).Any(statement => LetsOneOn(statement, cancellation)))
                return true;
            child = parent;
        }

        return false;
    }

    // if (Interlocked.Exchange(ref _done, 1) == 1) return; lock (_gate) { if (_isDone) return; _isDone = true; }
    bool LetsOneOn(IOperation statement, CancellationToken cancellation) =>
        statement switch
        {
            IConditionalOperation choice => Leaves(choice) && IsExchange(choice.Condition, cancellation),
            ILockOperation { Body: IBlockOperation { Operations: var locked } } => locked.Any(static inner => inner is IConditionalOperation choice && Leaves(choice)) && locked.Any(IsMark),
            _ => false,
        };

    static bool Leaves(IConditionalOperation choice) =>
        choice.WhenTrue is IReturnOperation or IThrowOperation or IBlockOperation { Operations: [.., IReturnOperation or IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation }] };

    static bool IsMark(IOperation statement) =>
        statement is IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation or ILocalReferenceOperation } };

    // Made in the condition itself, by a method that it asks, or kept in a local before.
    bool IsExchange(IOperation condition, CancellationToken cancellation) =>
        condition.DescendantsAndSelf().Any(part => part switch
        {
            IInvocationOperation call => IsInterlocked(call)
                || (call.TargetMethod is { IsVirtual: false, IsOverride: false, ReturnType.SpecialType: SpecialType.System_Boolean } method
                    && model.Bodies.Of(method.OriginalDefinition, cancellation) is { } body && body.Descendants().Any(IsInterlocked)),
            ILocalReferenceOperation { Local: var local } => model.Bodies.InitializerOf(local, cancellation) is { } initial && initial.DescendantsAndSelf().Any(IsInterlocked),
            _ => false,
        });

    static bool IsInterlocked(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod.ContainingType: { Name: nameof(Interlocked), ContainingNamespace.Name: nameof(System.Threading) } };
}
