using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>A call that is awaited and takes a token.</summary>
/// <param name="Call">The call.</param>
/// <param name="Token">The expression of the token.</param>
/// <param name="Owner">Who can cancel it.</param>
internal readonly record struct CancellableCall(IInvocationOperation Call, IOperation Token, TokenOwner Owner)
{
    /// <summary>Whether somebody else than the function can cancel it, and the function has not done so itself.</summary>
    public bool IsLive => (Owner & (TokenOwner.Outside | TokenOwner.Cancelled)) == TokenOwner.Outside;
}

/// <summary>Which awaited calls end when a token is cancelled?</summary>
internal sealed class CancellableCalls(CompilationModel model)
{
    readonly TokenOwners _owners = new(model.Symbols);
    readonly ConcurrentDictionary<SyntaxNode, ImmutableArray<CancellableCall>> _known = new();
    readonly ConcurrentDictionary<IParameterSymbol, bool> _ignored = new(SymbolEqualityComparer.Default);
    readonly INamedTypeSymbol? _awaitOptions = model.Symbols.Type("System.Threading.Tasks.ConfigureAwaitOptions");

    /// <summary>The awaited calls in the body of <paramref name="attempt"/> whose cancellation reaches its clauses.</summary>
    public ImmutableArray<CancellableCall> In(ITryOperation attempt, CancellationToken cancellation)
    {
        if (_known.TryGetValue(attempt.Syntax, out var known))
            return known;
        var calls = Within(attempt.Body, attempt, cancellation).ToImmutableArray();
        _known.TryAdd(attempt.Syntax, calls);
        return calls;
    }

    /// <summary>The awaited calls in <paramref name="scope"/> whose cancellation leaves it.</summary>
    public IEnumerable<CancellableCall> Within(IOperation scope, IOperation place, CancellationToken cancellation)
    {
        foreach (var awaited in Awaited(scope))
        {
            foreach (var call in Calls(awaited))
            {
                if (Token(call) is { } token && Leaves(Contains(awaited, call) ? call : awaited, scope, cancellation))
                    yield return new CancellableCall(call, token, _owners.Of(token, place.Syntax));
            }
        }
    }

    /// <summary>The parameter behind the token, if it is one alone.</summary>
    public IParameterSymbol? ParameterBehind(CancellableCall call, IOperation place) => _owners.ParameterBehind(call.Token, place.Syntax);

    /// <summary>Who can cancel the token that is passed to a call; <see cref="TokenOwner.None"/> where none is.</summary>
    public TokenOwner OwnerOf(IInvocationOperation call, SyntaxNode place) => Token(call) is { } token ? _owners.Of(token, place) : TokenOwner.None;

    // What is awaited by the scope itself: not by the functions in it.
    IEnumerable<IOperation> Awaited(IOperation scope)
    {
        var open = new Stack<IOperation>();
        open.Push(scope);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            switch (operation)
            {
                case ILocalFunctionOperation or IAnonymousFunctionOperation:
                    continue;
                case IAwaitOperation await when Throws(await):
                    yield return await.Operation;
                    break;
                case IForEachLoopOperation { IsAsynchronous: true } loop:
                    yield return loop.Collection;
                    break;
            }

            foreach (var child in operation.ChildOperations)
                open.Push(child);
        }
    }

    // Awaiting the winner of WhenAny throws nothing; awaiting what it hands out does.
    bool Throws(IAwaitOperation await)
    {
        var awaited = CallSites.Unwrap(await.Operation);
        if (awaited is IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait), Instance: { } task } configured)
        {
            if (configured.Arguments.Any(argument => AsyncSymbols.Is(argument.Parameter?.Type, _awaitOptions) && argument.Value.ConstantValue is { HasValue: true, Value: int options } && (options & 2) != 0))
                return false;
            awaited = CallSites.Unwrap(task);
        }

        return awaited is not IInvocationOperation { TargetMethod: { Name: nameof(Task.WhenAny), ContainingType: var type } } || !model.Symbols.IsTask(type) || await.Parent is IAwaitOperation;
    }

    // The calls that make up what is awaited, those in its lambdas included, and those that a task in a local came from.
    IEnumerable<IInvocationOperation> Calls(IOperation awaited)
    {
        foreach (var operation in awaited.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IInvocationOperation call:
                    yield return call;
                    break;
                case ILocalReferenceOperation { Local: var local, SemanticModel: { } semantics }
                    when HoldsTasks(local.Type) && local.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value } && value.SyntaxTree == semantics.SyntaxTree:
                    foreach (var made in semantics.GetOperation(value)?.DescendantsAndSelf() ?? Enumerable.Empty<IOperation>())
                    {
                        if (made is IInvocationOperation call && !IsAwaited(call))
                            yield return call;
                    }

                    break;
            }
        }
    }

    // A task, or a sequence of tasks.
    bool HoldsTasks(ITypeSymbol type) =>
        model.Symbols.IsTaskLike(type)
        || type is IArrayTypeSymbol { ElementType: var element } && model.Symbols.IsTaskLike(element)
        || type is INamedTypeSymbol { TypeArguments: [var item] } && model.Symbols.IsTaskLike(item);

    IOperation? Token(IInvocationOperation call)
    {
        if (AsyncSymbols.IsOrInherits(call.TargetMethod.ContainingType, model.Symbols.CancellationTokenSource) || AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.CancellationToken))
            return null;
        foreach (var argument in call.Arguments)
        {
            if (argument is { ArgumentKind: ArgumentKind.Explicit, Parameter: { } parameter } && IsToken(parameter.Type) && !_ignored.GetOrAdd(parameter.OriginalDefinition, IsIgnored))
                return argument.Value;
        }

        return null;
    }

    bool IsToken(ITypeSymbol type) =>
        AsyncSymbols.Is(type, model.Symbols.CancellationToken)
        || (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var inner] } && AsyncSymbols.Is(inner, model.Symbols.CancellationToken));

    // A method of this compilation that takes a token and never looks at it. That its name occurs nowhere is enough to know.
    static bool IsIgnored(IParameterSymbol parameter)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol { IsVirtual: false, IsAbstract: false, IsOverride: false } method)
            return false;
        foreach (var reference in (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences)
        {
            var body = reference.GetSyntax() switch
            {
                MethodDeclarationSyntax declared => (SyntaxNode?)declared.Body ?? declared.ExpressionBody,
                LocalFunctionStatementSyntax local => (SyntaxNode?)local.Body ?? local.ExpressionBody,
                _ => null,
            };
            if (body is not null)
                return !MemberText.Of(body).Contains(parameter.Name);
        }

        return false;
    }

    // Whether no try between the call and the scope keeps its cancellation for itself.
    bool Leaves(IOperation call, IOperation scope, CancellationToken cancellation)
    {
        IOperation child = call;
        for (var parent = call.Parent; parent is not null && !ReferenceEquals(child, scope); child = parent, parent = parent.Parent)
        {
            if (parent is ITryOperation { Catches.IsEmpty: false } inner && ReferenceEquals(inner.Body, child) && !model.CancellationFates.Handlers.Of(inner, cancellation).GoesOn)
                return false;
        }

        return true;
    }

    static bool IsAwaited(IOperation call)
    {
        for (var parent = call.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAwaitOperation)
                return true;
            if (parent is IAnonymousFunctionOperation or IVariableInitializerOperation)
                return false;
        }

        return false;
    }

    static bool Contains(IOperation outer, IOperation inner) => outer.Syntax.SyntaxTree == inner.Syntax.SyntaxTree && outer.Syntax.Span.Contains(inner.Syntax.Span);
}
