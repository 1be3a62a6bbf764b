using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Does this code wait for that task or thread?</summary>
internal static class TaskWaits
{
    static readonly HashSet<string> Waits = new(StringComparer.Ordinal) { "Wait", "GetAwaiter", "Join", "WhenAll", "WhenAny", "WaitAll", "WaitAny", "WaitForExit", "WaitForExitAsync" };

    /// <summary>Whether the code awaits, joins, or passes on to a wait the task or thread that <paramref name="handle"/> holds.</summary>
    public static bool InCode(IOperation code, ISymbol handle) => OwnCode.Of(code).Any(operation => IsWait(operation, handle));

    /// <summary>Whether the value of the call is waited for where it stands.</summary>
    public static bool AreAtOnce(IOperation start)
    {
        for (var (child, parent) = (start, start.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
        {
            switch (parent)
            {
                case IAwaitOperation:
                case IPropertyReferenceOperation { Property.Name: "Result" }:
                case IInvocationOperation { TargetMethod.Name: "Wait" or "GetAwaiter" or "GetResult" } call when ReferenceEquals(call.Instance, child):
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "WhenAll" or "WhenAny" or "WaitAll" or "WaitAny" } combined } when AreAtOnce(combined):
                    return true;
                case IInvocationOperation or IConversionOperation or IParenthesizedOperation or IArgumentOperation or IArrayCreationOperation or IArrayInitializerOperation:
                case var collection when CollectionExpressions.Is(collection):
                    continue;
                default:
                    return false;
            }
        }

        return false;
    }

    static bool IsWait(IOperation operation, ISymbol handle) =>
        operation switch
        {
            IAwaitOperation wait => Mentions(wait.Operation, handle),
            IPropertyReferenceOperation { Property.Name: "Result", Instance: { } task } => Mentions(task, handle),
            IInvocationOperation call when Waits.Contains(call.TargetMethod.Name) =>
                (call.Instance is { } instance && Mentions(instance, handle)) || call.Arguments.Any(argument => Mentions(argument.Value, handle)),
            _ => false,
        };

    static bool Mentions(IOperation expression, ISymbol handle) =>
        OwnCode.Of(expression).Any(operation => operation is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, handle)
            || operation is IFieldReferenceOperation field && SymbolEqualityComparer.Default.Equals(field.Field, handle));
}
