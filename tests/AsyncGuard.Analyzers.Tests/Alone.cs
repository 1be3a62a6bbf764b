namespace AsyncGuard.Analyzers.Tests;

/// <summary>Tests that measure the processor time of the process: nothing else may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
