namespace AsyncGuard.Analyzers.Tests.Rules.Blocking;

/// <summary>A project that can see <c>AsyncGuard.Runtime</c>.</summary>
static class OffloadStub
{
    public static VerifierSettings Settings { get; } = VerifierSettings.Default with
    {
        Sources =
        [
            ("Offload.cs", """
                namespace AsyncGuard.Runtime
                {
                    public static class Offload
                    {
                        public static Task RunAsync(Action work, CancellationToken cancellationToken = default) => Task.Run(work, cancellationToken);
                        public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken = default) => Task.Run(work, cancellationToken);
                        public static Task RunOnDedicatedThreadAsync(Action work, CancellationToken cancellationToken = default) => Task.Run(work, cancellationToken);
                        public static Task<T> RunOnDedicatedThreadAsync<T>(Func<T> work, CancellationToken cancellationToken = default) => Task.Run(work, cancellationToken);
                    }
                }
                """),
        ],
    };
}
