using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Does this call start work on a thread of the pool?</summary>
internal sealed class PoolStarts(AsyncSymbols symbols)
{
    sealed class Start
    {
        /// <summary>Always on the pool.</summary>
        public static readonly Start Pool = new();

        /// <summary>On the pool unless options or a scheduler say otherwise.</summary>
        public static readonly Start Factory = new();
    }

    readonly ApiTable<Start> _starts = new(symbols,
    [
        ("System.Threading.Tasks.Task", "Run", Start.Pool),
        ("System.Threading.Tasks.TaskFactory", "StartNew", Start.Factory),
        ("System.Threading.Tasks.TaskFactory`1", "StartNew", Start.Factory),
        ("System.Threading.ThreadPool", "QueueUserWorkItem UnsafeQueueUserWorkItem", Start.Pool),
        ("AsyncGuard.Runtime.Offload", "RunAsync", Start.Pool),
    ]);

    /// <summary>The delegate that <paramref name="call"/> starts on the pool, or <see langword="null"/> when it starts none there.</summary>
    public IOperation? Work(IInvocationOperation call)
    {
        if (_starts.Find(call.TargetMethod) is not { } start || (start == Start.Factory && !IsPlain(call)))
            return null;
        foreach (var argument in call.Arguments)
        {
            // An executor of its own is no pool.
            if (argument.Parameter?.Type.Name == "ThreadExecutor")
                return null;
            if (argument.Parameter?.Type.TypeKind == TypeKind.Delegate)
                return argument.Value;
        }

        return null;
    }

    // Task.Factory with constant options that do not ask for a thread of its own, on the default scheduler.
    static bool IsPlain(IInvocationOperation call)
    {
        if (call.Instance is not IPropertyReferenceOperation { Property: { Name: nameof(Task.Factory), IsStatic: true } })
            return false;
        foreach (var argument in call.Arguments)
        {
            switch (argument.Parameter?.Type.Name)
            {
                case nameof(TaskCreationOptions) when argument.Value.ConstantValue is not { HasValue: true, Value: int options } || (options & (int)TaskCreationOptions.LongRunning) != 0:
                case nameof(TaskScheduler) when CallSites.Unwrap(argument.Value) is not IPropertyReferenceOperation { Property: { Name: nameof(TaskScheduler.Default), IsStatic: true } }:
                    return false;
            }
        }

        return true;
    }
}
