namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>What is known of a condition.</summary>
internal enum Truth
{
    Unknown,
    Yes,
    No,
}

/// <summary>The logic of what is known in part.</summary>
internal static class Truths
{
    public static Truth Not(Truth truth) =>
        truth switch
        {
            Truth.Yes => Truth.No,
            Truth.No => Truth.Yes,
            _ => Truth.Unknown,
        };

    public static Truth And(Truth left, Truth right) =>
        left == Truth.No || right == Truth.No ? Truth.No
        : left == Truth.Yes && right == Truth.Yes ? Truth.Yes
        : Truth.Unknown;

    public static Truth Or(Truth left, Truth right) => Not(And(Not(left), Not(right)));
}
