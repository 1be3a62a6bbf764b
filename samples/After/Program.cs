using AsyncGuard.Samples;
using AsyncGuard.Samples.Measuring;

return Chapters.Run(args, new Dictionary<string, Func<Task>>
{
    ["blocking"] = Blocking.RunAsync,
    ["cancellation"] = Cancellation.RunAsync,
});
