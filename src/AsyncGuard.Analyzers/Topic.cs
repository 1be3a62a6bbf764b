namespace AsyncGuard.Analyzers;

/// <summary>The diagnostic categories: one per chapter, as in <c>DiagnosticCategoryAndIdRanges.txt</c>.</summary>
internal static class Topic
{
    public const string Configuration = "AsyncGuard.Configuration";
    public const string Tasks = "AsyncGuard.Tasks";
    public const string Results = "AsyncGuard.Results";
    public const string Limits = "AsyncGuard.Limits";
    public const string SharedState = "AsyncGuard.SharedState";
    public const string Signals = "AsyncGuard.Signals";
    public const string Queues = "AsyncGuard.Queues";
    public const string Blocking = "AsyncGuard.Blocking";
    public const string Rates = "AsyncGuard.Rates";
    public const string Cancellation = "AsyncGuard.Cancellation";
    public const string Testability = "AsyncGuard.Testability";
}
