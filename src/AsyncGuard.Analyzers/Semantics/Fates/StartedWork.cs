using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Completion;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Does this call start work, as opposed to looking up, combining or continuing what was started elsewhere?</summary>
internal sealed class StartedWork(CompilationModel model)
{
    sealed class Row
    {
        /// <summary>Nobody is meant to keep the task.</summary>
        public static readonly Row ByDesign = new();

        /// <summary>It is a timer: it cannot fail.</summary>
        public static readonly Row Timer = new();
    }

    readonly ApiTable<Row> _known = new(model.Symbols,
    [
        ("System.Threading.Tasks.Task", "ContinueWith", Row.ByDesign),
        ("System.Threading.Tasks.TaskFactory", "ContinueWhenAll ContinueWhenAny", Row.ByDesign),
        ("System.Threading.Tasks.Task", "Delay", Row.Timer),
        ("AsyncGuard.Runtime.TaskGroup", "Start Run", Row.ByDesign),
        ("Microsoft.AspNetCore.Components.ComponentBase", "InvokeAsync", Row.ByDesign),
        ("Microsoft.AspNetCore.Components.Dispatcher", "InvokeAsync", Row.ByDesign),
        ("Microsoft.Maui.ApplicationModel.MainThread", "InvokeOnMainThreadAsync", Row.ByDesign),
        ("Microsoft.VisualStudio.Threading.JoinableTaskFactory", "RunAsync", Row.ByDesign),
    ]);

    /// <summary>Whether an expression of this type can yield a started task at all: the cheap question before the others.</summary>
    public bool MayYield(ITypeSymbol? type) =>
        type is INamedTypeSymbol { SpecialType: SpecialType.None } && (model.Symbols.IsTaskLike(type) || type.Name.StartsWith("Configured", StringComparison.Ordinal));

    /// <summary>Whether the call is <c>Task.Delay</c>.</summary>
    public bool IsTimer(IOperation value) => CallSites.Unwrap(value) is IInvocationOperation call && _known.Find(call.TargetMethod) == Row.Timer;

    /// <summary>
    /// The call that starts a task which the expression yields, without what is only put around it: <c>ConfigureAwait</c>, <c>AsTask</c>.
    /// <see langword="null"/> for tasks that are complete, stored elsewhere, or that nobody is meant to keep.
    /// </summary>
    public IInvocationOperation? In(IOperation value)
    {
        value = Bare(value);
        if (value is not IInvocationOperation call || !model.Symbols.IsTaskLike(call.Type))
            return null;
        // A task that comes out of a generic container was started elsewhere, as was one that a method only hands out.
        if ((call.TargetMethod.MethodKind != MethodKind.DelegateInvoke && call.TargetMethod.OriginalDefinition.ReturnType is ITypeParameterSymbol) || IsLongRunning(call) || HandsOut(call.TargetMethod) || DualPaths.PassesFalse(call))
            return null;
        return model.CompletedTasks.Apis.Of(call.TargetMethod) is null or TaskApi.WhenAll or TaskApi.WhenAny && _known.Find(call.TargetMethod) != Row.ByDesign
            && !IsObserver(call.TargetMethod)
            ? call
            : null;
    }

    // task.PipeTo(actor), task.LogErrors(): an extension of the project for tasks takes care of the task that it is given.
    bool IsObserver(IMethodSymbol method) =>
        method is { IsExtensionMethod: true, ReturnType: INamedTypeSymbol { IsGenericType: false } }
        && (method.ReducedFrom ?? method).Parameters[0].Type is var extended && model.Symbols.IsTaskLike(extended)
        && !method.ContainingAssembly.Name.StartsWith("System.", StringComparison.Ordinal);

    /// <summary>The expression without conversions and without the members that yield the same task: <c>ConfigureAwait</c>, <c>AsTask</c>, <c>Unwrap</c>.</summary>
    public IOperation Bare(IOperation value)
    {
        while (true)
        {
            value = CallSites.Unwrap(value);
            if (value is IConditionalAccessOperation access)
                value = access.WhenNotNull;
            else if (value is IInvocationOperation { Instance: { } task } around && model.CompletedTasks.Apis.Of(around.TargetMethod) == TaskApi.Same)
                value = task;
            else if (value is IInvocationOperation { TargetMethod: { Name: nameof(TaskExtensions.Unwrap), ContainingType.Name: nameof(TaskExtensions) }, Arguments: [var nested] })
                value = nested.Value;
            else
                return value;
        }
    }

    /// <summary>The delegate that a call runs as a task of its own: that of <c>Task.Run</c> and <c>StartNew</c>.</summary>
    public static IOperation? DelegateOf(IInvocationOperation call, CompilationModel model) =>
        call.TargetMethod.Name is nameof(Task.Run) or nameof(TaskFactory.StartNew)
        && call.TargetMethod.ContainingType is { } type
        && (AsyncSymbols.Is(type, model.Symbols.Task) || AsyncSymbols.IsOrInherits(type, model.Symbols.Type("System.Threading.Tasks.TaskFactory")))
        && call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate) is { } work
            ? work.Value
            : null;

    // A sync method of the source that returns a task made elsewhere: a field, the task of a source.
    bool HandsOut(IMethodSymbol method) =>
        method is { IsAsync: false, IsAbstract: false, IsExtern: false, IsVirtual: false, MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction, DeclaringSyntaxReferences.Length: 1 }
        && model.Contexts.KindOf(method.OriginalDefinition) == FunctionKind.Sync;

    // A thread of its own is background work by choice.
    static bool IsLongRunning(IInvocationOperation call) =>
        call.TargetMethod.Name == nameof(TaskFactory.StartNew)
        && call.Arguments.Any(static argument =>
            argument.Parameter?.Type.Name == nameof(TaskCreationOptions) && argument.Value.ConstantValue is { HasValue: true, Value: int options } && (options & (int)TaskCreationOptions.LongRunning) != 0);
}
