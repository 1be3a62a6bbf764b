using System.Xml.Linq;

namespace AsyncGuard.Repair;

/// <summary>A copy of <c>samples/Before</c> in a project that has AsyncGuard from packages, away from the repository.</summary>
static class SampleCopy
{
    /// <summary>What every rule is by default, below the repository's root.</summary>
    public const string DefaultPreset = "nuget/presets/Default.globalconfig";

    const string Version = "0.0.0-repair";

    /// <returns>The folder of the copy, restored.</returns>
    public static async Task<string> OfBeforeAsync(string repository, string folder)
    {
        // Packing is incremental by the package's path: a feed from before would be a feed of before.
        var feed = Path.Combine(folder, "feed");
        await Dotnet.SucceedAsync(
            repository, "pack", "nuget/Packages.proj", "-c", "Release", "-o", feed, "-v", "q",
            $"-p:ArtifactsPath={Path.Combine(repository, "artifacts", "repair")}", $"-p:Version={Version}", "-p:RestoreLockedMode=false");

        var copy = Directory.CreateDirectory(Path.Combine(folder, "Before")).FullName;
        foreach (var path in Directory.EnumerateFiles(Path.Combine(repository, "samples", "Before"), "*.cs"))
            File.Copy(path, Path.Combine(copy, Path.GetFileName(path)), overwrite: true);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(repository, "samples", "Measuring"), "*.cs"))
            File.Copy(path, Path.Combine(Directory.CreateDirectory(Path.Combine(copy, "Measuring")).FullName, Path.GetFileName(path)), overwrite: true);
        File.Copy(Path.Combine(repository, ".editorconfig"), Path.Combine(copy, ".editorconfig"), overwrite: true);
        File.Copy(Path.Combine(repository, "Directory.Packages.props"), Path.Combine(copy, "Directory.Packages.props"), overwrite: true);

        var packages = XDocument.Load(Path.Combine(repository, "samples", "Directory.Build.props")).Descendants("PackageReference").Select(static reference => $"    {reference}");
        await File.WriteAllTextAsync(Path.Combine(copy, "Before.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RootNamespace>AsyncGuard.Samples</RootNamespace>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <AsyncGuardMode>Default</AsyncGuardMode>
                <NoWarn>$(NoWarn);NU1603;NU1507</NoWarn>
              </PropertyGroup>
              <ItemGroup>
                <PackageVersion Include="AsyncGuard" Version="{Version}" />
                <PackageReference Include="AsyncGuard" />
            {string.Join('\n', packages)}
              </ItemGroup>
            </Project>
            """);

        // A package of this version is in no folder but the copy's own; all others are where the repository's build has put them.
        var shared = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await File.WriteAllTextAsync(Path.Combine(copy, "nuget.config"), $"""
            <configuration>
              <packageSources><add key="packed" value="{feed}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{Path.Combine(folder, "packages")}" /></config>
              <fallbackPackageFolders><add key="shared" value="{shared}" /></fallbackPackageFolders>
            </configuration>
            """);
        await Dotnet.SucceedAsync(copy, "restore");
        return copy;
    }

    /// <summary>Lets the build report what is advice by default.</summary>
    public static async Task RaiseAdviceAsync(string repository, string copy)
    {
        var preset = await File.ReadAllTextAsync(Path.Combine(repository, DefaultPreset));
        var raised = preset.Replace("= suggestion", "= warning", StringComparison.Ordinal).Replace("global_level = -100", "global_level = 100", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(copy, ".globalconfig"), raised);
    }
}
