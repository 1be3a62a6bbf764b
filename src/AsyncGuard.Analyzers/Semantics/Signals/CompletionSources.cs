using AsyncGuard.Analyzers.Semantics.Lifetimes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Signals;

/// <summary>What becomes of a <c>TaskCompletionSource</c> within the type that makes it?</summary>
internal sealed class CompletionSources
{
    const string Task = nameof(TaskCompletionSource<int>.Task);

    readonly CompilationModel _model;
    readonly INamedTypeSymbol? _plain;
    readonly INamedTypeSymbol? _ofResult;
    readonly LivesByType<CompletionSourceLife> _lives;

    public CompletionSources(CompilationModel model)
    {
        _model = model;
        _plain = model.Symbols.Type("System.Threading.Tasks.TaskCompletionSource");
        _ofResult = model.Symbols.Type("System.Threading.Tasks.TaskCompletionSource`1");
        _lives = new LivesByType<CompletionSourceLife>(
            model,
            MayCreate,
            (operation, cancellation) => operation is IObjectCreationOperation creation && IsSource(creation.Type) ? Of(creation, cancellation) : null,
            static life => life.Completions.Select(static completion => completion.Operation));
    }

    /// <summary>Whether the compilation has none of them.</summary>
    public bool IsEmpty => _plain is null && _ofResult is null;

    /// <summary>Whether <paramref name="type"/> is a source of a task's completion.</summary>
    public bool IsSource(ITypeSymbol? type) =>
        type is { Name: nameof(TaskCompletionSource<int>) } && (AsyncSymbols.Is(type, _plain) || AsyncSymbols.Is(type, _ofResult));

    /// <summary>Whether the waiters of a new source run on the stack of its completer; <see langword="false"/> where that cannot be told.</summary>
    public bool RunsWaitersInline(IObjectCreationOperation creation)
    {
        if (creation.Constructor is null)
            return false;
        foreach (var argument in creation.Arguments)
        {
            if (argument.Parameter?.Type is { Name: nameof(TaskCreationOptions) })
                return argument.Value.ConstantValue is { HasValue: true, Value: int options } && (options & (int)TaskCreationOptions.RunContinuationsAsynchronously) == 0;
        }

        return true;
    }

    /// <summary>The life of the source that <paramref name="creation"/> makes.</summary>
    public CompletionSourceLife Of(IObjectCreationOperation creation, CancellationToken cancellation) =>
        new(_model, _model.Trails.Of(creation, [Task], cancellation), cancellation);

    /// <summary>Whether <paramref name="call"/> completes a source.</summary>
    public bool IsCompletion(IInvocationOperation call) => CompletionSourceLife.Completes(call.TargetMethod) && IsSource(call.TargetMethod.ContainingType);

    /// <summary>The lives of the sources that <paramref name="completion"/> may complete, with that completion.</summary>
    public IEnumerable<(CompletionSourceLife Life, Completion Completion)> At(IInvocationOperation completion, ISymbol containingSymbol, CancellationToken cancellation) =>
        _lives.At(completion, containingSymbol, cancellation).Select(life => (life, life.Completions.First(known => known.Operation.Syntax == completion.Syntax)));

    static bool MayCreate(ExpressionSyntax expression) =>
        expression switch
        {
            ImplicitObjectCreationExpressionSyntax => true,
            ObjectCreationExpressionSyntax { Type: SimpleNameSyntax name } => name.Identifier.ValueText == nameof(TaskCompletionSource<int>),
            ObjectCreationExpressionSyntax { Type: QualifiedNameSyntax { Right: var name } } => name.Identifier.ValueText == nameof(TaskCompletionSource<int>),
            _ => false,
        };
}
