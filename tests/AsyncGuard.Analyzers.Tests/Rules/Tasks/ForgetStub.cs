namespace AsyncGuard.Analyzers.Tests.Rules.Tasks;

/// <summary>A project that can see <c>AsyncGuard.Runtime</c>.</summary>
static class ForgetStub
{
    public static VerifierSettings Settings { get; } = VerifierSettings.Default with
    {
        Sources =
        [
            ("Forget.cs", """
                namespace AsyncGuard.Runtime
                {
                    public static class TaskForgetExtensions
                    {
                        public static void Forget(this Task task, Action<Exception>? onError = null) { }
                        public static void Forget(this ValueTask task, Action<Exception>? onError = null) { }
                    }
                }
                """),
        ],
    };
}
