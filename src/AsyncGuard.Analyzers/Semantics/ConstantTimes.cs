using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>How long is this time, where the code says so itself?</summary>
internal static class ConstantTimes
{
    /// <summary>A constant number of milliseconds, or what <c>TimeSpan.FromSeconds(5)</c> and its like make; <see langword="null"/> for a time that is computed.</summary>
    public static double? Milliseconds(IOperation time)
    {
        if (Number(time) is { } plain)
            return plain;
        return CallSites.Unwrap(time) switch
        {
            IFieldReferenceOperation { Field: { Name: nameof(TimeSpan.Zero), ContainingType.Name: nameof(TimeSpan) } } => 0,
            IInvocationOperation { TargetMethod: { ContainingType.Name: nameof(TimeSpan), IsStatic: true, Name: var unit }, Arguments: [var amount, ..] } when Number(amount.Value) is { } count => unit switch
            {
                nameof(TimeSpan.FromMilliseconds) => count,
                nameof(TimeSpan.FromSeconds) => count * 1000,
                nameof(TimeSpan.FromMinutes) => count * 60_000,
                nameof(TimeSpan.FromHours) => count * 3_600_000,
                _ => null,
            },
            _ => null,
        };
    }

    static double? Number(IOperation value) =>
        value.ConstantValue is { HasValue: true, Value: { } number } && number is int or long or uint or double ? Convert.ToDouble(number, CultureInfo.InvariantCulture) : null;
}
