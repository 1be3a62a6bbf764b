using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Functions;

/// <summary>Who starts this function, and what becomes of it?</summary>
internal sealed class FunctionStarts(CompilationModel model)
{
    readonly ConcurrentDictionary<SyntaxNode, IReadOnlyList<FunctionStart>> _starts = new();

    /// <summary>The starts of a lambda, local function or method, as <see cref="EnclosingFunction.Of"/> gives it, within the types around it.</summary>
    public IReadOnlyList<FunctionStart> Of(IOperation function, CancellationToken cancellation) =>
        _starts.TryGetValue(function.Syntax, out var known) ? known : _starts.GetOrAdd(function.Syntax, Search(function, cancellation));

    List<FunctionStart> Search(IOperation function, CancellationToken cancellation)
    {
        var starts = new List<FunctionStart>();
        if (function is IAnonymousFunctionOperation lambda)
        {
            starts.Add(OfDelegate(lambda));
            return starts;
        }

        if (EnclosingFunction.Symbol(function) is not { } symbol)
            return starts;
        foreach (var reference in model.References.Of(symbol, cancellation))
        {
            switch (reference)
            {
                case IInvocationOperation call:
                    starts.Add(Outcome(call, isOnPool: false));
                    break;
                case IMethodReferenceOperation { Parent: not INameOfOperation } group:
                    starts.Add(OfDelegate(group));
                    break;
            }
        }

        if (symbol.MethodKind == MethodKind.Ordinary && symbol.DeclaredAccessibility != Accessibility.Private)
            starts.Add(new FunctionStart(function, StartKind.Member, IsOnPool: false, []));
        return starts;
    }

    FunctionStart OfDelegate(IOperation function)
    {
        var value = function;
        while (value.Parent is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
            value = value.Parent;
        switch (value.Parent)
        {
            case IEventAssignmentOperation assignment:
                return new(assignment, StartKind.Event, IsOnPool: false, []);
            case IArgumentOperation { Parent: IObjectCreationOperation { Type: var type } creation } when AsyncSymbols.Is(type, model.Symbols.Type("System.Threading.Thread")):
                return new(creation, StartKind.Thread, IsOnPool: false, Repeats(creation));
            case IArgumentOperation { Parent: IInvocationOperation call } argument:
                if (AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.CancellationToken))
                    return new(call, StartKind.Registration, IsOnPool: false, []);
                if (model.PoolStarts.Work(call) is { } work && ReferenceEquals(work, argument.Value))
                    return Outcome(call, isOnPool: true);
                if (call.TargetMethod.Name == nameof(TaskFactory.StartNew) && model.Symbols.IsTask(call.Type))
                    return new(call, StartKind.Thread, IsOnPool: false, Repeats(call));
                return new(call, StartKind.Callback, IsOnPool: false, Repeats(call));
            // A local function in all but name: the place where its variable is called.
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } when OnlyCall(local, function) is { } start:
                return start;
            default:
                return new(value, StartKind.Callback, IsOnPool: false, []);
        }
    }

    FunctionStart? OnlyCall(ILocalSymbol local, IOperation function)
    {
        FunctionStart? only = null;
        foreach (var reference in model.References.Of(local, CancellationToken.None))
        {
            if (only is not null || reference.Parent is not IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } call || !ReferenceEquals(call.Instance, reference)
                || function.Syntax.Contains(reference.Syntax)) // it calls itself
            {
                return null;
            }

            only = Outcome(call, isOnPool: false);
        }

        return only;
    }

    // What is done with the task, if it is one, that a call returns.
    FunctionStart Outcome(IInvocationOperation call, bool isOnPool)
    {
        var isTask = model.Symbols.IsTaskLike(call.Type);
        var repeats = Repeats(call);
        IOperation value = call;
        while (true)
        {
            switch (value.Parent)
            {
                case IConversionOperation or IParenthesizedOperation:
                case IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait) or "AsTask" } next when ReferenceEquals(next.Instance, value):
                    value = value.Parent;
                    continue;
                // Awaited by a lambda: what becomes of the lambda becomes of the call.
                case IAwaitOperation { Parent: var parent } awaited when parent is IExpressionStatementOperation or IReturnOperation && EnclosingFunction.Of(awaited) is IAnonymousFunctionOperation around && !EnclosingFunction.Around(awaited).Any(static outer => outer is ITryOperation):
                    return OfDelegate(around) with { Place = call, Repeats = repeats };
                case IAwaitOperation:
                    return new(call, StartKind.Awaited, isOnPool, repeats);
                case IReturnOperation when EnclosingFunction.Of(value) is IAnonymousFunctionOperation { Symbol.IsAsync: false } lambda && CallOf(lambda) is { } outer && (RunsForEach(lambda) || IsPoolWork(lambda)):
                    isOnPool |= IsPoolWork(lambda);
                    value = outer;
                    continue;
                case IExpressionStatementOperation:
                case ISimpleAssignmentOperation { Target: IDiscardOperation }:
                    return new(call, isTask || isOnPool ? StartKind.Dropped : StartKind.Awaited, isOnPool, repeats);
                // An expression-bodied lambda for a delegate that returns nothing.
                case IReturnOperation or null:
                    return new(call, isTask || isOnPool ? StartKind.Kept : StartKind.Awaited, isOnPool, repeats);
                default:
                    return new(call, isTask ? StartKind.Kept : StartKind.Awaited, isOnPool, repeats);
            }
        }
    }

    // The loops around a start, and the lambdas that LINQ or Parallel run for each item.
    List<IOperation> Repeats(IOperation start)
    {
        var repeats = new List<IOperation>();
        IOperation child = start;
        for (var parent = start.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case ILoopOperation loop when ReferenceEquals(loop.Body, child):
                    repeats.Add(loop);
                    break;
                case IAnonymousFunctionOperation lambda when RunsForEach(lambda):
                    repeats.Add(lambda);
                    break;
                case IAnonymousFunctionOperation lambda when IsPoolWork(lambda):
                    break;
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return repeats;
            }
        }

        return repeats;
    }

    bool RunsForEach(IAnonymousFunctionOperation lambda) =>
        CallOf(lambda)?.TargetMethod.ContainingType is { } type
        && (AsyncSymbols.Is(type, model.Symbols.Enumerable) || AsyncSymbols.Is(type, model.Symbols.Type("System.Threading.Tasks.Parallel")));

    bool IsPoolWork(IAnonymousFunctionOperation lambda) =>
        CallOf(lambda) is { } call && model.PoolStarts.Work(call) is { } work && work.Syntax.Contains(lambda.Syntax);

    // The call that the lambda is an argument of.
    static IInvocationOperation? CallOf(IAnonymousFunctionOperation lambda)
    {
        IOperation value = lambda;
        while (value.Parent is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
            value = value.Parent;
        return value.Parent is IArgumentOperation { Parent: IInvocationOperation call } ? call : null;
    }
}
