using Nito.AsyncEx;

namespace AsyncGuard.Samples.Measuring;

/// <summary>Runs a chapter by its name, on one thread with an event loop, as asyncio does.</summary>
static class Chapters
{
    /// <returns>The exit code: 0, or 2 for a name that no chapter has.</returns>
    public static int Run(string[] arguments, IReadOnlyDictionary<string, Func<Task>> chapters)
    {
        if (arguments is not [var name] || !chapters.TryGetValue(name, out var chapter))
        {
            Console.Error.WriteLine($"Name a chapter: {string.Join(", ", chapters.Keys)}");
            return 2;
        }

        AsyncContext.Run(chapter);
        return 0;
    }
}
