using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>What somebody does with a delegate that returns nothing.</summary>
internal enum VoidDelegateUse
{
    /// <summary>It is made to be async all the same: an event's handler, a command, work posted to a user interface.</summary>
    Fine,

    /// <summary>It is called for each element, and the caller goes on as if all were done.</summary>
    Loop,

    /// <summary>It is called at some time.</summary>
    Callback,
}

/// <summary>What happens to this delegate that returns nothing?</summary>
internal sealed class VoidDelegates(CompilationModel model)
{
    sealed class Row(VoidDelegateUse use)
    {
        public static readonly Row Fine = new(VoidDelegateUse.Fine);
        public static readonly Row Loop = new(VoidDelegateUse.Loop);

        public VoidDelegateUse Use { get; } = use;
    }

    readonly ApiTable<Row> _receivers = new(model.Symbols,
    [
        ("System.Collections.Generic.List`1", "ForEach", Row.Loop),
        ("System.Array", "ForEach", Row.Loop),
        ("System.Collections.Immutable.ImmutableList`1", "ForEach", Row.Loop),
        ("System.Threading.Tasks.Parallel", "For ForEach Invoke", Row.Loop),
        ("System.Linq.ParallelEnumerable", "ForAll", Row.Loop),
        ("System.Threading.SynchronizationContext", "Post", Row.Fine),
        ("System.Windows.Threading.Dispatcher", "BeginInvoke", Row.Fine),
        ("System.Windows.Forms.Control", "BeginInvoke", Row.Fine),
        ("Microsoft.UI.Dispatching.DispatcherQueue", "TryEnqueue", Row.Fine),
        ("Windows.UI.Core.CoreDispatcher", "RunAsync TryRunAsync", Row.Fine),
        ("Avalonia.Threading.Dispatcher", "Post", Row.Fine),
        ("Microsoft.Maui.ApplicationModel.MainThread", "BeginInvokeOnMainThread", Row.Fine),
        ("Microsoft.Maui.Dispatching.IDispatcher", "Dispatch DispatchDelayed", Row.Fine),
        ("Microsoft.Maui.Controls.Device", "BeginInvokeOnMainThread", Row.Fine),
        ("Xamarin.Essentials.MainThread", "BeginInvokeOnMainThread", Row.Fine),
        ("Xamarin.Forms.Device", "BeginInvokeOnMainThread", Row.Fine),
        ("Android.App.Activity", "RunOnUiThread", Row.Fine),
        ("Nito.AsyncEx.AsyncContext", "Run", Row.Fine),
    ]);

    /// <summary>What the place where <paramref name="creation"/> stands does with it.</summary>
    public VoidDelegateUse UseOf(IDelegateCreationOperation creation)
    {
        IOperation child = creation;
        for (var parent = creation.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IConversionOperation or IParenthesizedOperation or ICoalesceOperation or IConditionalOperation or IDelegateCreationOperation:
                    continue;
                // += and -=, on an event or on a delegate.
                case IEventAssignmentOperation or ICompoundAssignmentOperation or IBinaryOperation:
                    return VoidDelegateUse.Fine;
                case IArgumentOperation { Parent: IInvocationOperation call }:
                    return _receivers.Find((call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition)?.Use ?? VoidDelegateUse.Callback;
                case IArgumentOperation { Parent: IObjectCreationOperation made }:
                    return IsCommand(made.Type) ? VoidDelegateUse.Fine : VoidDelegateUse.Callback;
                case IExpressionStatementOperation or IBlockOperation:
                    return VoidDelegateUse.Fine;
                default:
                    return VoidDelegateUse.Callback;
            }
        }

        return VoidDelegateUse.Fine;
    }

    bool IsCommand(ITypeSymbol? type) => AsyncSymbols.IsOrInherits(type, model.Symbols.Type("System.Windows.Input.ICommand"));
}
