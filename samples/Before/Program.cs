using AsyncGuard.Samples;
using AsyncGuard.Samples.Measuring;

return Chapters.Run(args, new Dictionary<string, Func<Task>>
{
    ["semaphore"] = Limits.RunAsync,
    ["blocking"] = Blocking.RunAsync,
    ["cancellation"] = Cancellation.RunAsync,
});
