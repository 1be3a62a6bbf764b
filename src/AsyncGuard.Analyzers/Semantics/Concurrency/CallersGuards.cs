using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Does everybody who calls this private method or local function hold a guard, so that its code inherits it?</summary>
internal sealed class CallersGuards(CompilationModel model)
{
    /// <summary>How far callers are asked.</summary>
    const int FurthestCaller = 3;

    /// <summary>Whether a guard that several could mean, any lock, is held by all callers of the method around <paramref name="operation"/>.</summary>
    public bool Hold(IOperation operation, CancellationToken cancellation) =>
        Hold(operation, call => model.Guards.Hold(call, OwnCode.FunctionAround(call)), cancellation);

    /// <summary>Whether all callers of the function around <paramref name="operation"/> hold what <paramref name="isHeld"/> asks for at a call, or inherit it themselves.</summary>
    public bool Hold(IOperation operation, Func<IInvocationOperation, bool> isHeld, CancellationToken cancellation) => Hold(operation, isHeld, [], cancellation);

    bool Hold(IOperation operation, Func<IInvocationOperation, bool> isHeld, List<IMethodSymbol> asked, CancellationToken cancellation)
    {
        if (asked.Count == FurthestCaller
            || operation.SemanticModel?.GetEnclosingSymbol(operation.Syntax.SpanStart, cancellation) is not IMethodSymbol method
            || method is not ({ MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private } or { MethodKind: MethodKind.LocalFunction }))
        {
            return false;
        }

        asked.Add(method);
        var isCalled = false;
        foreach (var use in model.References.Of(method, cancellation))
        {
            switch (use)
            {
                // Called again by itself, or by one that is asked already, it holds what that one holds.
                case IInvocationOperation call when call.SemanticModel?.GetEnclosingSymbol(call.Syntax.SpanStart, cancellation) is IMethodSymbol caller && asked.Contains(caller, SymbolEqualityComparer.Default):
                    break;
                // What is not awaited goes on when the guard is gone.
                case IInvocationOperation call when !(method.IsAsync && !TaskWaits.AreAtOnce(call)) && (isHeld(call) || Hold(call, isHeld, asked, cancellation)):
                    isCalled = true;
                    break;
                case IMethodReferenceOperation { Parent: INameOfOperation }:
                    break;
                case IInvocationOperation or IMethodReferenceOperation:
                    return false;
            }
        }

        asked.Remove(method);
        return isCalled;
    }
}
