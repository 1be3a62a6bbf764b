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

    bool StartsTask(IOperation projection) =>
        CallSites.Unwrap(projection) switch
        {
            IDelegateCreationOperation creation => StartsTask(creation.Target),
            IMethodReferenceOperation { Method: var method } => model.Symbols.IsTaskLike(method.ReturnType),
            IAnonymousFunctionOperation { Symbol.IsAsync: true } => true,
            IAnonymousFunctionOperation { Body.Operations: [.., IReturnOperation { ReturnedValue: { } result }] } => model.StartedWork.In(result) is not null,
            _ => false,
        };
}
