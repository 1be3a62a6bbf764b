using AsyncGuard.Samples;
using AsyncGuard.Samples.Measuring;

return Chapters.Run(args, new Dictionary<string, Func<Task>>
{
    ["tasks"] = Tasks.RunAsync,
    ["gather"] = Results.RunAsync,
    ["semaphore"] = Limits.RunAsync,
    ["blocking"] = Blocking.RunAsync,
    ["event"] = Signals.RunAsync,
    ["queue"] = Queues.RunAsync,
    ["rates"] = Rates.RunAsync,
    ["testability"] = Testability.RunAsync,
    ["cancellation"] = Cancellation.RunAsync,
    ["lock"] = SharedState.RunAsync,
});
