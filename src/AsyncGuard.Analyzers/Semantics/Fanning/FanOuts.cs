using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fanning;

/// <summary>Work that is started for every item of a sequence at once.</summary>
/// <param name="Source">The sequence.</param>
/// <param name="Origin">What tells that there may be any number of items.</param>
/// <param name="Reached">The call that each work reaches: I/O, a process, the pool.</param>
internal sealed record FanOut(IOperation Source, string Origin, IMethodSymbol Reached);

/// <summary>Does this call start costly work for each item of a sequence, without a limit?</summary>
internal sealed class FanOuts(CompilationModel model)
{
    /// <summary>Members through which a query of tasks goes on its way to being run through at once.</summary>
    static readonly HashSet<string> Passing = new(["ToList", "ToArray", "ToHashSet", "AsEnumerable", "Concat", "Append", "ToImmutableArray"], StringComparer.Ordinal);

    readonly CostlyWork _work = new(model);
    readonly SequenceSizes _sizes = new(model);

    /// <summary>The fan-out that <paramref name="call"/> makes: <c>xs.Select(x => WorkAsync(x))</c> that is awaited as a whole, or <c>tasks.Add(WorkAsync(x))</c> in a loop.</summary>
    public FanOut? Of(IInvocationOperation call, CancellationToken cancellation) =>
        call.TargetMethod.Name switch
        {
            "Select" => OfSelect(call, cancellation),
            "Add" => OfAdd(call, cancellation),
            _ => null,
        };

    FanOut? OfSelect(IInvocationOperation call, CancellationToken cancellation)
    {
        if (!AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.Enumerable)
            || call.TargetMethod.TypeArguments is not [_, var result]
            || !model.Symbols.IsTaskLike(result)
            || call.Arguments is not [var source, var selector]
            || !IsRunThrough(call))
        {
            return null;
        }

        var work = CallSites.Unwrap(selector.Value) is IDelegateCreationOperation creation ? creation.Target : selector.Value;
        var item = (work as IAnonymousFunctionOperation)?.Symbol.Parameters.FirstOrDefault();
        return Judge(source.Value, work, item, cancellation);
    }

    FanOut? OfAdd(IInvocationOperation call, CancellationToken cancellation)
    {
        if (call is not { Instance: ILocalReferenceOperation { Local: var list }, Arguments: [{ Value: var added }] }
            || list.Type is not INamedTypeSymbol { TypeArguments: [var element] }
            || !model.Symbols.IsTaskLike(element)
            || LoopAround(call) is not { } loop
            || Loops(loop) is not var (source, item)
            || list.DeclaringSyntaxReferences.Any(declaration => loop.Syntax.Span.Contains(declaration.Span))
            || IsThrottled(loop))
        {
            return null;
        }

        var work = CallSites.Unwrap(added);
        if (work is ILocalReferenceOperation { Local: var started })
            work = model.Bodies.InitializerOf(started, cancellation) is { } initializer && loop.Syntax.Span.Contains(initializer.Syntax.Span) ? CallSites.Unwrap(initializer) : null;
        return work is IInvocationOperation ? Judge(source, work, item, cancellation) : null;
    }

    FanOut? Judge(IOperation source, IOperation work, ISymbol? item, CancellationToken cancellation) =>
        _sizes.Unbounded(source, cancellation) is { } origin && _work.Reached(work, item, cancellation) is { } reached
            ? new FanOut(source, origin, reached)
            : null;

    // Whether all the tasks of the query are started before one of them is awaited.
    bool IsRunThrough(IInvocationOperation query)
    {
        IOperation value = query;
        while (true)
        {
            switch (value.Parent)
            {
                case IConversionOperation or IParenthesizedOperation or ITranslatedQueryOperation:
                    value = value.Parent;
                    break;
                case IArgumentOperation { Parent: IInvocationOperation call }:
                    if (IsJoin(call.TargetMethod))
                        return true;
                    if (!Passing.Contains(call.TargetMethod.Name) || !AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.Enumerable))
                        return false;
                    if (call.TargetMethod.Name.StartsWith("To", StringComparison.Ordinal))
                        return true;
                    value = call;
                    break;
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }:
                    return Locks.BodyLocks.FunctionAround(query).Descendants().OfType<ILocalReferenceOperation>().Any(use =>
                        SymbolEqualityComparer.Default.Equals(use.Local, local) && JoinOf(use));
                default:
                    return false;
            }
        }
    }

    bool JoinOf(IOperation use)
    {
        while (use.Parent is IConversionOperation)
            use = use.Parent;
        return use.Parent is IArgumentOperation { Parent: IInvocationOperation call }
            && (IsJoin(call.TargetMethod) || (call.TargetMethod.Name is "ToList" or "ToArray" && AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.Enumerable)));
    }

    bool IsJoin(IMethodSymbol method) =>
        (method.Name is "WhenAll" or "WhenAny" or "WhenEach" or "WaitAll" && SymbolEqualityComparer.Default.Equals(method.ContainingType, model.Symbols.Task))
        || SymbolEqualityComparer.Default.Equals(method.ContainingType, model.Symbols.Type("AsyncGuard.Runtime.Gather"));

    static ILoopOperation? LoopAround(IOperation operation)
    {
        for (var parent = operation.Parent; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); parent = parent.Parent)
        {
            if (parent is ILoopOperation loop)
                return loop;
        }

        return null;
    }

    // What the loop goes through, and its item.
    static (IOperation Source, ISymbol? Item)? Loops(ILoopOperation loop) =>
        loop switch
        {
            IForEachLoopOperation { IsAsynchronous: false } each => (each.Collection, (each.LoopControlVariable as IVariableDeclaratorOperation)?.Symbol),
            IForLoopOperation { Condition: IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan, RightOperand: IPropertyReferenceOperation { Property.Name: "Count" or "Length", Instance: { } source } } } => (source, null),
            _ => null,
        };

    // A loop that waits for room before it goes on.
    bool IsThrottled(ILoopOperation loop) =>
        loop.Body.Descendants().OfType<IInvocationOperation>().Any(call =>
            IsJoin(call.TargetMethod) || _work.WaitsForTurn(call) || (call.TargetMethod.Name is "Delay" && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, model.Symbols.Task)));
}
