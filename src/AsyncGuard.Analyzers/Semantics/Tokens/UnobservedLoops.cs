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
            && !model.TokenForms.Mentions(loop)
            && !AwaitsWithToken(loop)
            && !Yields(loop)
            && Works(loop, cancellation)
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

    // Mentions looks past awaits, since what they were given is used up; for a loop, a token given to an await is one observed.
    bool AwaitsWithToken(ILoopOperation loop) =>
        loop.Descendants().Any(operation => operation switch
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
        foreach (var operation in loop.Body.DescendantsAndSelf())
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

    // Tasks that run already, gathered before the loop, end with whatever they were given.
    bool AwaitsOwnWork(IAwaitOperation awaited, ILoopOperation loop) =>
        model.StartedWork.Bare(awaited.Operation) switch
        {
            IInvocationOperation call => call.TargetMethod.Name != nameof(Task.Yield),
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
