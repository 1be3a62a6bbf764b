using System.Runtime.CompilerServices;

namespace AsyncGuard.Runtime.Tests;

/// <summary>Tells whether the runtime finds tasks whose failure nobody has looked at.</summary>
static class Unobserved
{
    /// <summary>Runs the code, which must let go of all its tasks, and counts the failures with the given message that surface.</summary>
    public static int Count(string message, Func<Task> run)
    {
        var count = 0;
        void Note(object? sender, UnobservedTaskExceptionEventArgs unobserved)
        {
            if (unobserved.Exception.Flatten().InnerExceptions.Any(error => error.Message == message))
                Interlocked.Increment(ref count);
        }

        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            RunAndLetGo(run);
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            return count;
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void RunAndLetGo(Func<Task> run) => Offload.RunOnDedicatedThreadAsync(() => run().InTime().GetAwaiter().GetResult()).GetAwaiter().GetResult();
}
