using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>Does a member, variable or value say in its name that something was cancelled?</summary>
internal static class CancellationNames
{
    static readonly string[] Words = ["Cancel", "cancel", "Abort", "abort", "Interrupted"];

    public static bool Is(IOperation operation) =>
        operation switch
        {
            ILocalReferenceOperation local => Is(local.Local.Name),
            IParameterReferenceOperation parameter => Is(parameter.Parameter.Name),
            IMemberReferenceOperation member => Is(member.Member.Name),
            IInvocationOperation call => Is(call.TargetMethod.Name),
            IObjectCreationOperation creation => Is(creation.Type?.Name ?? ""),
            // wasCancelled: true
            IArgumentOperation { Parameter: { Type.SpecialType: SpecialType.System_Boolean, Name: var name }, Value.ConstantValue: { HasValue: true, Value: true } } => Is(name),
            _ => false,
        };

    /// <summary>Whether the name of anything in the value says so.</summary>
    public static bool AreIn(IOperation value)
    {
        foreach (var part in value.DescendantsAndSelf())
        {
            if (Is(part))
                return true;
        }

        return false;
    }

    public static bool Is(string name)
    {
        foreach (var word in Words)
        {
            if (name.Contains(word))
                return true;
        }

        return false;
    }
}
