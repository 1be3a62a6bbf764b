namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

/// <summary>What the rules know of ASP.NET Core, which the tests do not reference.</summary>
static class WebStubs
{
    public const string Source = """
        namespace Microsoft.AspNetCore.Http
        {
            public abstract class HttpContext { public abstract CancellationToken RequestAborted { get; set; } }
        }
        namespace Microsoft.AspNetCore.Mvc
        {
            public abstract class ControllerBase { public Microsoft.AspNetCore.Http.HttpContext HttpContext => throw new NotImplementedException(); }
        }
        """;
}
