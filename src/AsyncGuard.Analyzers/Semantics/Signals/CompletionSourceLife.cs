using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Functions;
using AsyncGuard.Analyzers.Semantics.Lifetimes;

namespace AsyncGuard.Analyzers.Semantics.Signals;

/// <summary>One place that completes a source.</summary>
/// <param name="Operation">The call, or the method that is handed on as a delegate.</param>
/// <param name="Method">The method: <c>SetResult</c>, <c>TrySetException</c>, …</param>
/// <param name="IsElement">Whether the source was taken from a collection, or out of its field by an exchange: nobody else gets it.</param>
internal readonly record struct Completion(IOperation Operation, IMethodSymbol Method, bool IsElement)
{
    public bool IsTry => Method.Name.StartsWith("Try", StringComparison.Ordinal);

    public bool IsSuccess => Method.Name is "SetResult" or "TrySetResult";

    public IOperation Function => EnclosingFunction.Of(Operation);
}

/// <summary>What becomes of one <c>TaskCompletionSource</c>: who completes it, and who waits.</summary>
internal sealed class CompletionSourceLife
{
    readonly CompilationModel _model;

    public CompletionSourceLife(CompilationModel model, ObjectTrail trail, CancellationToken cancellation)
    {
        _model = model;
        Trail = trail;
        Completions = trail.Uses
            .Where(static use => use.Part.Length == 0)
            .Select(static use => use.Call is { Method: var method, Operation: var operation } && Completes(method) ? new Completion(operation, method, use.IsElement) : default)
            .Where(static completion => completion.Operation is not null)
            .OrderBy(static completion => completion.Operation.Syntax.SpanStart)
            .ToList();
        cancellation.ThrowIfCancellationRequested();
    }

    public ObjectTrail Trail { get; }

    public IReadOnlyList<Completion> Completions { get; }

    /// <summary>
    /// Whether somebody may continue asynchronously behind the source's task: awaits it, returns it, hands it on. Not so when it is only blocked on.
    /// </summary>
    public bool HasWaiters => Trail.PartEscapes(nameof(Task)) || Trail.Uses.Any(static use => use.Part == nameof(Task) && !IsBlockedOn(use));

    /// <summary>Whether the source is completed where it is made, on every path, before anybody can wait.</summary>
    public bool IsCompletedAtOnce =>
        Completions.Count > 0
        && StatementOf(Trail.Creation) is { Parent: IBlockOperation block } making
        && block.Operations.IndexOf(making) + 1 is var next
        && (next < block.Operations.Length && Completes(block.Operations[next])
            // Nobody else sees a local before it is named again.
            || Trail.Homes is [ILocalSymbol local] && CompletesFirst(block, next, local));

    /// <summary>Whether all that the type does with the source is to hand it to methods that may complete it on another thread.</summary>
    public bool IsCompletedElsewhere =>
        Completions.Count == 0 && Trail.Uses.Any(static use => use is { Part: "", Value: IArgumentOperation });

    /// <summary>Whether every completer is work that was moved to the pool for it.</summary>
    public bool IsCompletedOnPoolAlone(CancellationToken cancellation) =>
        Completions.Count > 0 && Completions.All(completion =>
            completion.Function is IAnonymousFunctionOperation { Symbol.IsAsync: false } function
            && IsAllOf(completion.Operation, function)
            && _model.FunctionStarts.Of(function, cancellation) is [{ IsOnPool: true }]);

    internal static bool Completes(IMethodSymbol method) =>
        method.Name is "SetResult" or "SetException" or "SetCanceled" or "TrySetResult" or "TrySetException" or "TrySetCanceled" or "SetFromTask" or "TrySetFromTask";

    // The statement, or both its arms, or its work and all that handles its failure.
    bool Completes(IOperation? statement) =>
        statement switch
        {
            IBlockOperation block => Trail.Homes is [ILocalSymbol local] && CompletesFirst(block, 0, local),
            IConditionalOperation choice => Completes(choice.WhenTrue) && Completes(choice.WhenFalse),
            ITryOperation attempt => Completes(attempt.Body) && attempt.Catches.All(clause => Completes(clause.Handler)),
            IExpressionStatementOperation { Operation: var expression } =>
                (expression is ISimpleAssignmentOperation assignment ? assignment.Value : expression) is IInvocationOperation call
                && Completions.Any(completion => completion.Operation.Syntax == call.Syntax),
            _ => false,
        };

    // The first statement that names the local completes it.
    bool CompletesFirst(IBlockOperation block, int from, ILocalSymbol local) =>
        block.Operations.Skip(from).FirstOrDefault(statement => statement.DescendantsAndSelf().Any(operation =>
            operation is ILocalReferenceOperation { Local: var named } && SymbolEqualityComparer.Default.Equals(named, local))) is { } first
        && Completes(first);

    // The whole body of the function.
    static bool IsAllOf(IOperation operation, IAnonymousFunctionOperation function) =>
        StatementOf(operation) is { Parent: IBlockOperation block } && ReferenceEquals(block, function.Body)
        && block.Operations.Count(static statement => !statement.IsImplicit) <= 1;

    static bool IsBlockedOn(ObjectUse use) =>
        use.Value.Parent switch
        {
            IInvocationOperation { TargetMethod.Name: nameof(System.Threading.Tasks.Task.Wait) or nameof(System.Threading.Tasks.Task.GetAwaiter) } call when ReferenceEquals(call.Instance, use.Value) =>
                call.TargetMethod.Name == nameof(System.Threading.Tasks.Task.Wait) || call.Parent is IInvocationOperation { TargetMethod.Name: "GetResult" },
            IPropertyReferenceOperation => true,
            _ => false,
        };

    /// <summary>The statement that an operation is part of, within its function.</summary>
    internal static IOperation? StatementOf(IOperation operation)
    {
        var current = operation;
        while (current.Parent is { } parent and not IBlockOperation)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return null;
            current = parent;
        }

        return current.Parent is null ? null : current;
    }
}
