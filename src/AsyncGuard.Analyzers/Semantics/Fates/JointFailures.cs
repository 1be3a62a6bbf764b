using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Completion;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Does this <c>catch</c> take the first exception of several tasks for all of them?</summary>
internal sealed class JointFailures(CompilationModel model)
{
    /// <summary>
    /// The clause that uses the exception of a <c>WhenAll</c> awaited in the <c>try</c>, and looks at none of the tasks;
    /// <see langword="null"/> where there is none, where it rethrows, and where the exception may come from something else.
    /// </summary>
    public ICatchClauseOperation? In(ITryOperation attempt)
    {
        if (OnlyAwait(attempt.Body) is not { } awaited
            || CallOf(model.StartedWork.Bare(awaited.Operation)) is not { } call
            || model.CompletedTasks.Apis.Of(call.TargetMethod) != TaskApi.WhenAll
            || IsOneTask(call))
        {
            return null;
        }

        var tasks = call.DescendantsAndSelf().Select(SymbolOf).OfType<ISymbol>().ToList();
        return attempt.Catches.FirstOrDefault(clause => TakesOne(clause, tasks));
    }

    // Awaited where it is made, or kept in a local that nobody asks for anything else.
    IInvocationOperation? CallOf(IOperation task) =>
        task is ILocalReferenceOperation kept
            ? model.TaskFates.Locals.Reads(kept.Local, kept).Count() == 1 && model.TaskFates.Locals.OnlyValue(kept.Local, kept) is { } made ? CallSites.Unwrap(made) as IInvocationOperation : null
            : task as IInvocationOperation;

    bool TakesOne(ICatchClauseOperation clause, IReadOnlyList<ISymbol> tasks) =>
        clause is { Syntax: CatchClauseSyntax { Declaration.Identifier.RawKind: not 0 }, ExceptionDeclarationOrExpression: IVariableDeclaratorOperation { Symbol: var exception } }
        && !AsyncSymbols.IsOrInherits(clause.ExceptionType, model.Symbols.Type("System.OperationCanceledException"))
        && !AsyncSymbols.IsOrInherits(clause.ExceptionType, model.Symbols.Type("System.AggregateException"))
        && model.TaskFates.Locals.Reads(exception, clause).Any(read => clause.Handler.Syntax.Contains(read.Syntax)) // a filter only chooses
        && !clause.Descendants().Any(operation =>
            operation is IThrowOperation
            || operation is IPropertyReferenceOperation { Property.Name: nameof(AggregateException.InnerExceptions) }
            || SymbolOf(operation) is { } symbol && tasks.Contains(symbol, SymbolEqualityComparer.Default));

    // The only await of the body; what else can throw there comes before the tasks run.
    static IAwaitOperation? OnlyAwait(IBlockOperation body)
    {
        IAwaitOperation? only = null;
        foreach (var operation in body.Descendants())
        {
            if (operation is not IAwaitOperation awaited)
                continue;
            if (only is not null)
                return null;
            only = awaited;
        }

        return only is not null && EnclosingFunctions.OperationAround(only) == EnclosingFunctions.OperationAround(body) ? only : null;
    }

    static bool IsOneTask(IInvocationOperation call) =>
        call.Arguments is [{ Value: var value }] && CollectionExpressions.ElementsOf(CallSites.Unwrap(value)) is { Count: < 2 };

    static ISymbol? SymbolOf(IOperation operation) =>
        operation switch
        {
            ILocalReferenceOperation { Type: not null } local => local.Local,
            IFieldReferenceOperation field => field.Field,
            IPropertyReferenceOperation { Instance: IInstanceReferenceOperation } property => property.Property,
            _ => null,
        };
}
