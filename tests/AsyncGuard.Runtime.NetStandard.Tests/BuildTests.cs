using System.Reflection;
using System.Runtime.Versioning;

namespace AsyncGuard.Runtime.Tests;

public sealed class BuildTests
{
    [Fact]
    public void Tested_IsTheBuildForNetStandard() =>
        Assert.Equal(".NETStandard,Version=v2.0", typeof(AsyncLock).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()?.FrameworkName);
}
