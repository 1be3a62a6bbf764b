using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Does enumerating this query start tasks?</summary>
internal sealed class TaskQueries(CompilationModel model)
{
    /// <summary>Whether <paramref name="select"/>, a call of <c>Enumerable.Select</c>, starts a task for each element.</summary>
    public bool Starts(IInvocationOperation select) =>
        select.TargetMethod.TypeArguments is [_, var element]
        && model.Symbols.IsTaskLike(element)
        && select.Arguments is [_, var projection]
        && StartsTask(projection.Value);

    /// <summary>Whether <paramref name="call"/> makes an iterator of this compilation that starts a task for an element: anew each time it is enumerated.</summary>
    public bool StartsInIterator(IInvocationOperation call) =>
        call.TargetMethod is { IsVirtual: false, IsAbstract: false, IsOverride: false, ReturnType: var type } method
        && type.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
        && model.Bodies.Yielded((method.ReducedFrom ?? method).OriginalDefinition, CancellationToken.None).Any(value => model.StartedWork.In(value) is not null);

    /// <summary>Whether a function that is handed to a query starts the task that it yields.</summary>
    public bool StartsTask(IOperation projection) =>
        CallSites.Unwrap(projection) switch
        {
            IDelegateCreationOperation creation => StartsTask(creation.Target),
            IMethodReferenceOperation { Method: var method } => model.Symbols.IsTaskLike(method.ReturnType),
            IAnonymousFunctionOperation { Symbol.IsAsync: true } => true,
            IAnonymousFunctionOperation { Body.Operations: [.., IReturnOperation { ReturnedValue: { } result }] } => model.StartedWork.In(result) is not null,
            // A delegate that is kept in a variable, called as it is.
            ILocalReferenceOperation or IParameterReferenceOperation or IMemberReferenceOperation =>
                projection.Type is INamedTypeSymbol { DelegateInvokeMethod: { } invoke } && model.Symbols.IsTaskLike(invoke.ReturnType),
            _ => false,
        };
}
