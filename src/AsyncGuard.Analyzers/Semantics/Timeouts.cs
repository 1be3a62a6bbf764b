using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Is this wait only a try, which returns at once?</summary>
internal static class Timeouts
{
    /// <summary>Whether the call passes a timeout that is zero: a constant, <c>TimeSpan.Zero</c>, or <c>default</c>.</summary>
    public static bool IsZero(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && IsTime(parameter) && IsZero(argument.Value))
                return true;
        }

        return false;
    }

    /// <summary>Whether the call passes a timeout without an end: <c>-1</c>, <c>Timeout.InfiniteTimeSpan</c>.</summary>
    public static bool IsInfinite(IInvocationOperation call) =>
        call.Arguments.Any(static argument => argument.Parameter is { } parameter && IsTime(parameter) && CallSites.Unwrap(argument.Value) is
            { ConstantValue: { HasValue: true, Value: -1 or -1L } }
            or IFieldReferenceOperation { Field: { Name: nameof(Timeout.InfiniteTimeSpan), ContainingType.Name: nameof(Timeout) } });

    static bool IsTime(IParameterSymbol parameter) =>
        parameter.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64
        || parameter.Type is { Name: nameof(TimeSpan), ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } };

    static bool IsZero(IOperation value) =>
        CallSites.Unwrap(value) switch
        {
            { ConstantValue: { HasValue: true, Value: 0 or 0L or 0d } } => true,
            IFieldReferenceOperation { Field: { Name: nameof(TimeSpan.Zero), ContainingType.Name: nameof(TimeSpan) } } => true,
            IDefaultValueOperation => true,
            IInvocationOperation { TargetMethod: { ContainingType.Name: nameof(TimeSpan), IsStatic: true }, Arguments: [var first, ..] } => IsZero(first.Value),
            IObjectCreationOperation { Type.Name: nameof(TimeSpan) } created => created.Arguments.All(static argument => IsZero(argument.Value)),
            _ => false,
        };
}
