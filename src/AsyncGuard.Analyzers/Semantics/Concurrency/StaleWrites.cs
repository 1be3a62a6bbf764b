using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Does this assignment write from a read that an await has made stale, unguarded?</summary>
internal sealed class StaleWrites(CompilationModel model)
{
    /// <summary>The place that is written, or <see langword="null"/>.</summary>
    /// <param name="store">The assignment.</param>
    /// <param name="containingSymbol">The member that holds it.</param>
    /// <param name="cancellation">Ends the analysis.</param>
    public SharedPlace? Of(IAssignmentOperation store, ISymbol? containingSymbol, CancellationToken cancellation)
    {
        // What cannot be stale comes first: most assignments end here.
        if (!MayBeStale(store) || !IsInAsyncFunction(store, containingSymbol) || SharedPlace.Of(store.Target) is not { } place)
            return null;
        var code = OwnCode.FunctionAround(store);
        return Updates.Of(store, place, OwnCode.Awaits(code), cancellation) is { Kind: AccessKind.UpdateAcrossAwait } update
            && !model.Guards.HoldAcross(update.Read, store, code)
            && !model.CallersGuards.Hold(store, cancellation)
            ? place
            : null;
    }

    /// <summary>Whether the function around the operation is async.</summary>
    public static bool IsInAsyncFunction(IOperation operation, ISymbol? containingSymbol) =>
        OwnCode.FunctionAround(operation) switch
        {
            IAnonymousFunctionOperation lambda => lambda.Symbol.IsAsync,
            ILocalFunctionOperation local => local.Symbol.IsAsync,
            var body => (containingSymbol ?? body.SemanticModel?.GetEnclosingSymbol(operation.Syntax.SpanStart)) is IMethodSymbol { IsAsync: true },
        };

    // A value without an await, or without a variable that a read may have gone into, is no stale one.
    static bool MayBeStale(IAssignmentOperation store)
    {
        foreach (var operation in OwnCode.Of(store.Value))
        {
            if (operation is IAwaitOperation || (operation is ILocalReferenceOperation && store is ISimpleAssignmentOperation))
                return true;
        }

        return false;
    }
}
