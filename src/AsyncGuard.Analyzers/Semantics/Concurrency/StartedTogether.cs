using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Which work of one block runs at the same time, because nothing waits for the first start before the next one, or before the starter goes on?</summary>
internal sealed class StartedTogether(CompilationModel model)
{
    /// <summary>The works beside the one that <paramref name="call"/> starts, with it; <see langword="null"/> when it is alone, or is no start of a statement of its own.</summary>
    public ConcurrentGroup? With(IInvocationOperation call, CancellationToken cancellation)
    {
        if (Statement(call) is not { Parent: IBlockOperation block } statement || !ReferenceEquals(Started(statement), call))
            return null;

        var handle = Handle(call);
        var bodies = Beside(call, cancellation);
        // A task that its own block names is waited for by name; for anything else, every wait may be the one.
        var isNamed = statement is IVariableDeclarationGroupOperation;
        if (!isNamed && (bodies.Count == 0 || bodies.Any(static body => Handshakes.ForOthersIn(body.Code))))
            return null;

        var works = new List<ConcurrentWork>();
        var beside = new List<IOperation>();
        foreach (var later in block.Operations.SkipWhile(operation => !ReferenceEquals(operation, statement)).Skip(1))
        {
            if (later is IReturnOperation or IThrowOperation || (handle is not null && TaskWaits.InCode(later, handle)))
                break;
            var second = Started(later);
            if (second is null && !isNamed && Handshakes.OfAnyKindIn(later))
                break;
            beside.Add(later);
            if (second is not null)
                works.AddRange(Works(second, Name(call), cancellation));
        }

        if (works.Count > 0)
            return new ConcurrentGroup(call, [.. Works(call, Name(beside.Select(Started).OfType<IInvocationOperation>().First()), cancellation), .. works]);

        // The starter goes on beside a body that surely runs on another thread.
        return beside.Count > 0 && bodies.Count > 0
            ? new ConcurrentGroup(call,
                [
                    .. bodies.Select(static body => new ConcurrentWork([body.Code], body.Region, IsRepeated: false, OnPool: true, "runs beside the code that started it")),
                    new ConcurrentWork(beside, call.Syntax, IsRepeated: false, OnPool: true, $"runs beside {Name(call)}"),
                ])
            : null;
    }

    IEnumerable<ConcurrentWork> Works(IInvocationOperation started, string other, CancellationToken cancellation)
    {
        var reason = $"runs at the same time as {other}";
        var bodies = Beside(started, cancellation);
        return bodies.Count == 0
            ? [new ConcurrentWork([started], started.Syntax, IsRepeated: false, OnPool: false, reason)]
            : bodies.Select(body => new ConcurrentWork([body.Code], body.Region, IsRepeated: false, OnPool: true, reason));
    }

    // var t = WorkAsync(); or, for what surely runs on another thread, also _ = Task.Run(…); _loop = Task.Run(…); thread.Start();
    IInvocationOperation? Started(IOperation statement) =>
        statement switch
        {
            IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: var value }] }] } when CallSites.Unwrap(value) is IInvocationOperation call && model.Symbols.IsTaskLike(call.Type) => call,
            IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Value: var value } } when CallSites.Unwrap(value) is IInvocationOperation call && IsStart(call) => call,
            IExpressionStatementOperation { Operation: IInvocationOperation call } when IsStart(call) => call,
            _ => null,
        };

    bool IsStart(IInvocationOperation call) => model.SingleStarts.IsBeside(call) && Beside(call, CancellationToken.None).Any();

    // What surely runs on another thread.
    IReadOnlyList<FunctionBody> Beside(IInvocationOperation call, CancellationToken cancellation) =>
        model.SingleStarts.IsBeside(call) ? [.. model.SingleStarts.Of(call, cancellation).Select(static started => started.Body)] : [];

    static ISymbol? Handle(IInvocationOperation call)
    {
        var value = (IOperation)call;
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
            value = value.Parent;
        return value.Parent switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => local,
            ISimpleAssignmentOperation { Target: var target } => SharedPlace.Of(target)?.Member,
            _ => call.TargetMethod.IsStatic ? null : SharedPlace.Of(call.Instance)?.Member,
        };
    }

    static string Name(IInvocationOperation call) =>
        Handle(call) is not { } handle ? $"what '{CallSites.Display(call.TargetMethod)}' starts"
        : call.TargetMethod is { IsStatic: false, ContainingType.Name: nameof(Thread) } ? $"the thread '{handle.Name}'"
        : $"the task '{handle.Name}'";

    static IOperation? Statement(IOperation operation)
    {
        var current = operation;
        while (current.Parent is not null and not IBlockOperation)
            current = current.Parent;
        return current;
    }
}
