namespace AsyncGuard.Runtime.Tests;

/// <summary>Tests that watch the whole process, and so run beside nothing else.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
