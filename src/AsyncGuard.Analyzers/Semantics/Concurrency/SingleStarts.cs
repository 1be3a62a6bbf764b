using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Which function does this call start, without waiting for it: on the pool, on a thread, in a task group?</summary>
internal sealed class SingleStarts(CompilationModel model)
{
    sealed class Start
    {
        /// <summary>All of the function runs beside its starter.</summary>
        public static readonly Start Beside = new();

        /// <summary>The starter goes on where the function first awaits.</summary>
        public static readonly Start ToFirstAwait = new();
    }

    readonly ThreadBodies _threads = new(model);
    readonly ApiTable<Start> _starts = new(model.Symbols,
    [
        ($"{AsyncSymbols.Runtime}.TaskGroup", "Run", Start.Beside),
        ($"{AsyncSymbols.Runtime}.TaskGroup", "Start", Start.ToFirstAwait),
        ("System.Threading.Tasks.Task", "Run", Start.Beside),
        ("System.Threading.Tasks.TaskFactory", "StartNew", Start.Beside),
        ("System.Threading.Tasks.TaskFactory`1", "StartNew", Start.Beside),
        ("System.Threading.ThreadPool", "QueueUserWorkItem UnsafeQueueUserWorkItem", Start.Beside),
        ("System.Threading.Thread", "Start UnsafeStart", Start.Beside),
        ($"{AsyncSymbols.Runtime}.Offload", "RunAsync", Start.Beside),
    ]);

    /// <summary>Whether the call starts a function, known or not.</summary>
    public bool Is(IInvocationOperation call) => _starts.Find(call.TargetMethod) is not null;

    /// <summary>Whether all of the function runs beside the code that starts it.</summary>
    public bool IsBeside(IInvocationOperation call) => _starts.Find(call.TargetMethod) == Start.Beside;

    /// <summary>What the call starts; for a thread that stands for several, what each of them runs.</summary>
    public IReadOnlyList<ThreadBody> Of(IInvocationOperation call, CancellationToken cancellation)
    {
        if (!Is(call) || IsInTurn(call))
            return [];
        if (AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.Type("System.Threading.Thread")))
            return _threads.Of(call.Instance, cancellation);
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Type.TypeKind == TypeKind.Delegate && model.FunctionBodies.Of(argument.Value, cancellation) is { } body)
                return [new ThreadBody(body, null)];
        }

        return [];
    }

    // An executor, a scheduler or a factory of its own may run one after the other.
    static bool IsInTurn(IInvocationOperation call) =>
        call.Arguments.Any(static argument =>
            argument.Parameter?.Type.Name == "ThreadExecutor"
            || (argument.Parameter?.Type.Name == nameof(TaskScheduler) && !IsStatic(argument.Value, nameof(TaskScheduler.Default))))
        || (call.TargetMethod.Name == nameof(TaskFactory.StartNew) && !IsStatic(call.Instance, nameof(Task.Factory)));

    static bool IsStatic(IOperation? value, string name) => value is not null && CallSites.Unwrap(value) is IPropertyReferenceOperation { Property: { IsStatic: true, Name: var property } } && property == name;
}
