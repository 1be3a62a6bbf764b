using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Which tasks does this operation block on?</summary>
internal sealed class BlockingOnTasks(AsyncSymbols symbols)
{
    /// <summary>How a member waits, and where the task is.</summary>
    sealed class Wait(bool onArguments, bool onAwaiter = false)
    {
        public bool OnArguments { get; } = onArguments;
        public bool OnAwaiter { get; } = onAwaiter;

        public static readonly Wait Receiver = new(onArguments: false);
        public static readonly Wait Arguments = new(onArguments: true);
        public static readonly Wait Awaiter = new(onArguments: false, onAwaiter: true);
    }

    readonly ApiTable<Wait> _waits = new(symbols,
    [
        ("System.Threading.Tasks.Task", "Wait", Wait.Receiver),
        ("System.Threading.Tasks.Task", "WaitAll WaitAny", Wait.Arguments),
        ("System.Threading.Tasks.Task`1", "Result", Wait.Receiver),
        ("System.Threading.Tasks.ValueTask`1", "Result", Wait.Receiver),
        ("System.Runtime.CompilerServices.TaskAwaiter", "GetResult", Wait.Awaiter),
        ("System.Runtime.CompilerServices.TaskAwaiter`1", "GetResult", Wait.Awaiter),
        ("System.Runtime.CompilerServices.ValueTaskAwaiter", "GetResult", Wait.Awaiter),
        ("System.Runtime.CompilerServices.ValueTaskAwaiter`1", "GetResult", Wait.Awaiter),
        ("System.Runtime.CompilerServices.ConfiguredTaskAwaitable+ConfiguredTaskAwaiter", "GetResult", Wait.Awaiter),
        ("System.Runtime.CompilerServices.ConfiguredTaskAwaitable`1+ConfiguredTaskAwaiter", "GetResult", Wait.Awaiter),
        ("System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable+ConfiguredValueTaskAwaiter", "GetResult", Wait.Awaiter),
        ("System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable`1+ConfiguredValueTaskAwaiter", "GetResult", Wait.Awaiter),
        ("Nito.AsyncEx.Synchronous.TaskExtensions", "WaitAndUnwrapException WaitWithoutException", Wait.Arguments),
    ]);

    /// <summary>
    /// The tasks that <paramref name="operation"/> waits for by holding its thread: none when it does not wait,
    /// or tries without waiting (<c>Wait(0)</c>).
    /// </summary>
    public IReadOnlyList<IOperation> In(IOperation operation) =>
        operation switch
        {
            IPropertyReferenceOperation { Property.Name: nameof(Task<int>.Result), Instance: { } task } property
                when _waits.Find(property.Property) is not null => [task],
            IInvocationOperation call when _waits.Find(call.TargetMethod) is { } wait && !Timeouts.IsZero(call) => Tasks(call, wait),
            _ => [],
        };

    /// <summary>The members that block on tasks, where the compilation has them.</summary>
    public IEnumerable<ISymbol> Members => _waits.Members;

    /// <summary>Whether the member is one of those that <see cref="In"/> knows.</summary>
    public bool Knows(ISymbol member) => _waits.Find(member) is not null;

    IReadOnlyList<IOperation> Tasks(IInvocationOperation call, Wait wait)
    {
        if (wait.OnAwaiter)
            return call.Instance is { } awaiter ? [Source(awaiter)] : [];
        if (!wait.OnArguments)
            return call.Instance is { } receiver ? [receiver] : [];

        var tasks = new List<IOperation>();
        foreach (var argument in call.Arguments)
        {
            var value = CallSites.Unwrap(argument.Value);
            if (argument.ArgumentKind is not (ArgumentKind.Explicit or ArgumentKind.DefaultValue) && CollectionExpressions.ElementsOf(value) is { } elements)
                tasks.AddRange(elements);
            else if (argument.Parameter is { Ordinal: 0 })
                tasks.Add(argument.Value);
        }

        return tasks;
    }

    // t.GetAwaiter() and t.ConfigureAwait(false).GetAwaiter() both wait for t; a stored awaiter stands for its task.
    IOperation Source(IOperation awaiter)
    {
        var source = CallSites.Unwrap(awaiter);
        if (source is not IInvocationOperation { TargetMethod.Name: WellKnownMemberNames.GetAwaiter, Instance: { } task })
            return source;
        return CallSites.Unwrap(task) is IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait), Instance: { } configured }
            && symbols.IsTaskLike(configured.Type)
            ? configured
            : task;
    }
}
