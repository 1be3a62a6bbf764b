namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

/// <summary>As much of the logging and hosting abstractions as services use around their work.</summary>
static class LoggingStub
{
    const string Source = """
        namespace Microsoft.Extensions.Logging
        {
            public interface ILogger
            {
                void Log(int level, Exception? exception, string message);
            }

            public interface ILogger<out T> : ILogger;

            public static class LoggerExtensions
            {
                public static void LogError(this ILogger logger, Exception? exception, string? message, params object?[] args) { }
                public static void LogError(this ILogger logger, string? message, params object?[] args) { }
                public static void LogWarning(this ILogger logger, Exception? exception, string? message, params object?[] args) { }
                public static void LogInformation(this ILogger logger, string? message, params object?[] args) { }
            }

            [AttributeUsage(AttributeTargets.Method)]
            public sealed class LoggerMessageAttribute : Attribute;
        }

        namespace Microsoft.Extensions.Hosting
        {
            public abstract class BackgroundService
            {
                protected abstract Task ExecuteAsync(CancellationToken stoppingToken);
            }
        }

        namespace Microsoft.AspNetCore.Mvc
        {
            public interface IActionResult;

            public sealed class StatusCodeResult(int code) : IActionResult
            {
                public int Code => code;
            }

            public abstract class ControllerBase
            {
                public StatusCodeResult StatusCode(int code) => new(code);
            }
        }
        """;

    public static VerifierSettings Settings { get; } = new()
    {
        Sources =
        [
            ("Logging.cs", "#nullable enable\n" + Source),
            ("LoggingUsings.cs", "global using Microsoft.Extensions.Logging;\nglobal using Microsoft.Extensions.Hosting;"),
        ],
    };
}
