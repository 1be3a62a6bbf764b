using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Does the compiler itself warn (CS4014) of a call whose task is dropped?</summary>
internal static class MissingAwaits
{
    /// <summary>
    /// Whether CS4014 is reported for the statement: in an async function for every call that could be awaited, elsewhere for calls of async methods
    /// of the source. It never looks at <c>x?.FooAsync()</c>.
    /// </summary>
    public static bool AreReported(IExpressionStatementOperation statement, ISymbol containingSymbol) =>
        statement.Operation is IInvocationOperation call
        && (call.TargetMethod.IsAsync || EnclosingFunctions.Around(statement, containingSymbol) is { IsAsync: true });
}
