using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Which loop works on although the function's token was cancelled?</summary>
internal sealed class UnobservedLoops(CompilationModel model)
{
    const int FewRounds = 64;

    /// <summary>The token that <paramref name="loop"/> never looks at although it works for long enough to; <see langword="null"/> for other loops.</summary>
    /// <param name="loop">Any loop.</param>
    /// <param name="containingSymbol">The member that holds it.</param>
    public IParameterSymbol? TokenOf(ILoopOperation loop, ISymbol? containingSymbol, CancellationToken cancellation)
    {
        var function = containingSymbol as IMethodSymbol;
        for (var parent = loop.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is ILoopOperation)
                return null; // the loop around it speaks for it
            if (parent is IAnonymousFunctionOperation lambda)
                function = lambda.Symbol;
            else if (parent is ILocalFunctionOperation local)
                function = local.Symbol;
            else
                continue;
            break;
        }

        if (function is null || OnlyToken(function) is not { } token || loop.SemanticModel is not { } semantics)
            return null;

        return !HasFewRounds(loop)
            && !Observes(loop)
            && !Yields(loop)
            && Works(loop, cancellation)
            && !ObservesByWayOf(loop, null, cancellation)
            && !model.Cleanup.MustGoOn(loop, [function], semantics)
            ? token
            : null;
    }

    IParameterSymbol? OnlyToken(IMethodSymbol function)
    {
        IParameterSymbol? only = null;
        foreach (var parameter in function.Parameters)
        {
            if (!model.Symbols.IsToken(parameter.Type))
                continue;
            if (only is not null || parameter.IsDiscard || TokenVariables.IsIgnored(parameter))
                return null;
            only = parameter;
        }

        return only;
    }

    bool Observes(IOperation code) => model.TokenForms.Mentions(code) || AwaitsWithToken(code);

    // The functions of the member that the code calls or hands on, by name or by a local, and those that they call.
    bool ObservesByWayOf(IOperation code, HashSet<ISymbol>? seen, CancellationToken cancellation)
    {
        foreach (var operation in code.Descendants())
        {
            ISymbol? named = operation switch
            {
                IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } called } => called.OriginalDefinition,
                IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } handedOn } => handedOn.OriginalDefinition,
                ILocalReferenceOperation { Local: { Type.TypeKind: TypeKind.Delegate } held } => held,
                _ => null,
            };
            if (named is not null && (seen ??= new(SymbolEqualityComparer.Default)).Add(named) && CodeOf(named, operation, cancellation) is { } body
                && (Observes(body) || ObservesByWayOf(body, seen, cancellation)))
            {
                return true;
            }
        }

        return false;
    }

    // A local function as a whole, since an iterator's token counts too.
    IOperation? CodeOf(ISymbol named, IOperation use, CancellationToken cancellation) =>
        named is ILocalSymbol ? model.Bodies.InitializerOf(named, cancellation)
        : named.DeclaringSyntaxReferences is [var declaration] ? use.SemanticModel?.GetOperation(declaration.GetSyntax(cancellation), cancellation)
        : null;

    // Mentions looks past awaits, since what they were given is used up; for a loop, a token given to an await is one observed.
    bool AwaitsWithToken(IOperation code) =>
        code.Descendants().Any(operation => operation switch
        {
            IInvocationOperation call => model.TokenForms.MayTake(call), // it could be given the token: another rule says so
            IParameterReferenceOperation or ILocalReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation =>
                operation.Type is { } type && (model.Symbols.IsToken(type) || model.Symbols.IsNullableToken(type) || model.Symbols.IsTokenSource(type) || type is INamedTypeSymbol && model.TokenForms.IsCarrier(type)),
            _ => false,
        });

    // An await, a blocking call, I/O, an endless loop, or a loop in the loop that calls code of this compilation.
    bool Works(ILoopOperation loop, CancellationToken cancellation)
    {
        if (loop is IForEachLoopOperation { IsAsynchronous: true })
            return false;
        if (loop is IWhileLoopOperation { Condition.ConstantValue: { HasValue: true, Value: true } } or IForLoopOperation { Condition: null } && Calls(loop))
            return true;
        foreach (var operation in EachRound(loop))
        {
            if ((operation is IAwaitOperation awaited && AwaitsOwnWork(awaited, loop))
                || (operation is ILoopOperation inner && !HasFewRounds(inner) && Calls(inner)))
            {
                return true;
            }
        }

        // What blocks in async code is awaited once it is fixed, with the token.
        return !model.Contexts.Of(loop).IsAsync && model.Bodies.Steps(loop.Body).Any(step => model.BlockingOperations.Blocks(step, includesIo: true, cancellation));
    }

    static IEnumerable<IOperation> EachRound(ILoopOperation loop) =>
        loop is IWhileLoopOperation { Condition: { } condition } ? condition.DescendantsAndSelf().Concat(loop.Body.DescendantsAndSelf()) : loop.Body.DescendantsAndSelf();

    // Tasks that run already, gathered before the loop, end with whatever they were given.
    bool AwaitsOwnWork(IAwaitOperation awaited, ILoopOperation loop) =>
        model.StartedWork.Bare(awaited.Operation) switch
        {
            IInvocationOperation { TargetMethod.Name: nameof(Task.Yield) or "MoveNextAsync" } => false, // an enumerator was given its token before
            IInvocationOperation call => !model.CleanupFunctions.Contains(call.TargetMethod), // what is closed has to be closed
            ILocalReferenceOperation { Local: var local } => local.DeclaringSyntaxReferences.Any(declaration => loop.Body.Syntax.Contains(declaration.GetSyntax())),
            _ => false,
        };

    static bool Calls(ILoopOperation loop) =>
        loop.Body.DescendantsAndSelf().Any(static operation => operation is IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.Length: > 0 });

    static bool HasFewRounds(ILoopOperation loop) => loop switch
    {
        IForLoopOperation { Condition: IBinaryOperation { RightOperand.ConstantValue: { HasValue: true, Value: int limit } } } => limit <= FewRounds,
        IForEachLoopOperation { Collection: var collection } => CallSites.Unwrap(collection) switch
        {
            IArrayCreationOperation { Initializer: not null } => true,
            IInvocationOperation { TargetMethod: { Name: nameof(Enum.GetValues), ContainingType.SpecialType: SpecialType.System_Enum } } => true,
            { Syntax: CollectionExpressionSyntax } => true,
            { ConstantValue.HasValue: true } => true,
            _ => false,
        },
        _ => false,
    };

    // Who reads an iterator decides for how long it runs.
    static bool Yields(ILoopOperation loop) => loop.Body.DescendantsAndSelf().Any(static operation => operation is IReturnOperation { Kind: OperationKind.YieldReturn });
}
