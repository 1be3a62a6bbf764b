namespace AsyncGuard.Runtime;

/// <summary>A queue whose length the meter reports.</summary>
interface IMeasuredQueue
{
    /// <summary>How many items lie in it. Needs no gate.</summary>
    int Length { get; }
}
