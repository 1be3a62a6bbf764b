using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>How a function runs, as far as blocking it matters.</summary>
internal enum FunctionKind
{
    /// <summary>It cannot await, and nobody expects it to.</summary>
    Sync,

    /// <summary>It has the <c>async</c> modifier.</summary>
    Async,

    /// <summary>It returns a task without being async, and could be made async.</summary>
    ReturnsTask,
}

/// <summary>Why code cannot await where it stands.</summary>
internal enum AwaitObstacle
{
    None,

    /// <summary>The function is not async and cannot be made so.</summary>
    SyncFunction,

    /// <summary>The code is a sync lambda that runs inline in async code, as in <c>tasks.Select(t => t.Result)</c>.</summary>
    InlineLambda,

    /// <summary>The code is a sync continuation of a task, as in <c>task.ContinueWith(t => t.Result)</c>.</summary>
    Continuation,

    /// <summary>Inside <c>lock</c>, an unsafe block, an exception filter, a query clause or an expression tree the language forbids it.</summary>
    Language,
}

/// <summary>The answer to "is this code async, and can it await here?".</summary>
/// <param name="Kind">How the nearest function runs; for a sync lambda that runs inline, the function around it.</param>
/// <param name="Obstacle">What forbids an <c>await</c> at the place, if anything does.</param>
/// <param name="Function">The function whose <see cref="Kind"/> it is.</param>
/// <param name="Syntax">Its declaration: method, accessor, local function, lambda or, for top-level statements, the compilation unit.</param>
internal readonly record struct AsyncContext(FunctionKind Kind, AwaitObstacle Obstacle, IMethodSymbol? Function, SyntaxNode? Syntax)
{
    /// <summary>Whether a thread blocked here is one that async code runs on.</summary>
    public bool IsAsync => Kind != FunctionKind.Sync && Obstacle != AwaitObstacle.Continuation;

    /// <summary>Whether the code is async or continues async code.</summary>
    public bool IsPartOfAsync => Kind != FunctionKind.Sync;

    /// <summary>Whether an <c>await</c> can stand here, once the function is async.</summary>
    public bool CanAwait => IsAsync && Obstacle == AwaitObstacle.None;
}

/// <summary>Is this code async, and can it await here?</summary>
internal sealed class AsyncContexts(CompilationModel model)
{
    /// <summary>
    /// Types whose methods call the delegates that they take before they return, on the caller's thread
    /// (lazy sequences when they are enumerated, which is the caller's thread too).
    /// </summary>
    static readonly string[] InlineCallers =
    [
        "System.Linq.Enumerable",
        "System.Linq.ImmutableArrayExtensions",
        "System.Array",
        "System.Collections.Generic.List`1",
        "System.Collections.Concurrent.ConcurrentDictionary`2",
    ];

    readonly AsyncSymbols _symbols = model.Symbols;
    readonly Lazy<HashSet<INamedTypeSymbol>> _inlineCallers = new(() => Resolve(model.Symbols, InlineCallers));
    readonly ConcurrentDictionary<IMethodSymbol, bool> _returnsItsWork = new(SymbolEqualityComparer.Default);
    readonly Lazy<IMethodSymbol?> _entryPoint = new(() => model.Compilation.GetEntryPoint(CancellationToken.None));

    /// <summary>The context of <paramref name="operation"/>.</summary>
    /// <param name="operation">An operation of the semantic model's tree (not of a control-flow graph).</param>
    /// <param name="containingSymbol">The member that holds it, as analysis contexts give it; asked of the semantic model when absent.</param>
    public AsyncContext Of(IOperation operation, ISymbol? containingSymbol = null)
    {
        var obstacle = ForbiddenBySyntax(operation.Syntax) ? AwaitObstacle.Language : AwaitObstacle.None;
        IOperation child = operation;
        for (var parent = operation.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case ILockOperation { Body: var body } when ReferenceEquals(body, child):
                case ICatchClauseOperation { Filter: { } filter } when ReferenceEquals(filter, child):
                    obstacle = AwaitObstacle.Language;
                    break;

                case IAnonymousFunctionOperation lambda:
                    if (IsExpressionTree(lambda) || lambda.Syntax is not AnonymousFunctionExpressionSyntax)
                        return new AsyncContext(FunctionKind.Sync, AwaitObstacle.Language, lambda.Symbol, lambda.Syntax);
                    if (KindOf(lambda.Symbol) is var kind and not FunctionKind.Sync)
                        return Answer(kind == FunctionKind.ReturnsTask && IsOffloaded(lambda) ? FunctionKind.Sync : kind, obstacle, lambda.Symbol, lambda.Syntax);
                    if (IsContinuation(lambda))
                        obstacle = AwaitObstacle.Continuation;
                    else if (RunsInline(lambda))
                        obstacle = AwaitObstacle.InlineLambda;
                    else
                        return Answer(FunctionKind.Sync, obstacle, lambda.Symbol, lambda.Syntax);
                    break;

                case ILocalFunctionOperation local:
                    return Answer(KindOf(local.Symbol), obstacle, local.Symbol, local.Syntax);
            }
        }

        var method = (containingSymbol ?? operation.SemanticModel?.GetEnclosingSymbol(operation.Syntax.SpanStart)) as IMethodSymbol;
        return Answer(method is null ? FunctionKind.Sync : KindOf(method), obstacle, method, MemberAround(operation.Syntax));
    }

    /// <summary>Whether <see cref="Of"/> may find async code: a cheap look, which the calls of sync members fail.</summary>
    public bool MayBeAsync(IOperation operation, ISymbol? containingSymbol)
    {
        if (containingSymbol is not IMethodSymbol method || method.IsAsync || (method.ReturnType.SpecialType == SpecialType.None && _symbols.IsTaskLike(method.ReturnType)))
            return true;
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent.Kind is OperationKind.AnonymousFunction or OperationKind.LocalFunction)
                return true;
        }

        return false;
    }

    /// <summary>How a function runs.</summary>
    public FunctionKind KindOf(IMethodSymbol function)
    {
        if (function.IsAsync)
            return FunctionKind.Async;
        return _symbols.IsTaskLike(function.ReturnType) && CanBeMadeAsync(function) && _returnsItsWork.GetOrAdd(function, ReturnsItsWork)
            ? FunctionKind.ReturnsTask
            : FunctionKind.Sync;
    }

    /// <summary>Whether the method is the program's entry point: <c>Main</c>, or the top-level statements.</summary>
    public bool IsEntryPoint(IMethodSymbol? method) =>
        method is not null
        && (method.Name == WellKnownMemberNames.TopLevelStatementsEntryPointMethodName
            || (method.IsStatic && method.Name == WellKnownMemberNames.EntryPointMethodName && SymbolEqualityComparer.Default.Equals(method, _entryPoint.Value)));

    /// <summary>Whether the lambda, or the method that is named instead of one, runs on the thread that calls the method it is passed to.</summary>
    public bool RunsInline(IOperation function) =>
        ReceiverOf(function) is { ContainingType: { } type } && _inlineCallers.Value.Contains(type.OriginalDefinition) && !IsStored(function);

    // A list of delegates keeps the lambda that it is given: list.Add(() => …).
    static bool IsStored(IOperation function)
    {
        var value = function.Parent;
        while (value is IDelegateCreationOperation or IConversionOperation)
            value = value.Parent;
        return value is IArgumentOperation { Parameter.OriginalDefinition.Type: ITypeParameterSymbol };
    }

    /// <summary>Whether the lambda becomes an expression tree, which is data and not code.</summary>
    public static bool IsExpressionTree(IAnonymousFunctionOperation lambda) =>
        lambda.Parent is IConversionOperation { Type: { } type } && type.TypeKind != TypeKind.Delegate && type.TypeKind != TypeKind.Error;

    /// <summary>The method that a lambda, or a method group, is an argument of, or <see langword="null"/>.</summary>
    public static IMethodSymbol? ReceiverOf(IOperation function)
    {
        var value = function.Parent;
        while (value is IDelegateCreationOperation or IConversionOperation)
            value = value.Parent;
        return value is IArgumentOperation { Parent: IInvocationOperation call } ? call.TargetMethod : null;
    }

    bool IsContinuation(IAnonymousFunctionOperation lambda) =>
        ReceiverOf(lambda) is { Name: nameof(Task.ContinueWith), ContainingType: { } type } && _symbols.IsTask(type);

    // Task.Run(() => { Block(); return RestAsync(); }): the blocking part is what the caller moved to the pool.
    bool IsOffloaded(IAnonymousFunctionOperation lambda) =>
        ReceiverOf(lambda) is { Name: "Run" or "StartNew" or "RunAsync", ContainingType: { } type }
        && (SymbolEqualityComparer.Default.Equals(type, _symbols.Task)
            || SymbolEqualityComparer.Default.Equals(type, _symbols.Offload)
            || SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, _symbols.Type("System.Threading.Tasks.TaskFactory")));

    static bool CanBeMadeAsync(IMethodSymbol function)
    {
        if (function.IsExtern || function.IsAbstract || function.RefKind != RefKind.None
            || function.MethodKind is not (MethodKind.Ordinary or MethodKind.LocalFunction or MethodKind.AnonymousFunction or MethodKind.ExplicitInterfaceImplementation))
        {
            return false;
        }

        foreach (var parameter in function.Parameters)
        {
            if (parameter.RefKind != RefKind.None || parameter.Type.IsRefLikeType || parameter.Type.TypeKind == TypeKind.Pointer)
                return false;
        }

        return true;
    }

    // A function that hands out a task made elsewhere (a field, tcs.Task) is no async code by returning one.
    static bool ReturnsItsWork(IMethodSymbol function) =>
        function.DeclaringSyntaxReferences is [var reference] && ReturnedTasks.AllAreOwnWork(reference.GetSyntax());

    static AsyncContext Answer(FunctionKind kind, AwaitObstacle obstacle, IMethodSymbol? function, SyntaxNode? syntax) =>
        new(kind, kind == FunctionKind.Sync && obstacle == AwaitObstacle.None ? AwaitObstacle.SyncFunction : obstacle, function, syntax);

    // What operations do not show: unsafe code and query clauses. An await may stand in the first source of a query and in a join's source.
    static bool ForbiddenBySyntax(SyntaxNode place)
    {
        for (SyntaxNode? child = place, parent = place.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case UnsafeStatementSyntax:
                case MemberDeclarationSyntax member when member.Modifiers.Any(SyntaxKind.UnsafeKeyword):
                case LocalFunctionStatementSyntax local when local.Modifiers.Any(SyntaxKind.UnsafeKeyword):
                case QueryBodySyntax:
                    return true;
                case JoinClauseSyntax join when child == join.InExpression:
                case AnonymousFunctionExpressionSyntax:
                    return false;
            }
        }

        return false;
    }

    static SyntaxNode? MemberAround(SyntaxNode place) =>
        place.FirstAncestorOrSelf<SyntaxNode>(static node =>
            node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or PropertyDeclarationSyntax or IndexerDeclarationSyntax or CompilationUnitSyntax);

    static HashSet<INamedTypeSymbol> Resolve(AsyncSymbols symbols, IEnumerable<string> names) =>
        new(names.Select(symbols.Type).OfType<INamedTypeSymbol>(), SymbolEqualityComparer.Default);
}
