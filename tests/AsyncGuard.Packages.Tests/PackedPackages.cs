using System.IO.Compression;
using System.Reflection;

namespace AsyncGuard.Packages.Tests;

/// <summary>The packages, packed once per test run into a folder of their own, away from the repository's build output.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("asyncguard-packages-");

    /// <summary>The local feed.</summary>
    public string Feed => Path.Combine(_folder.FullName, "feed");

    /// <summary>An empty folder outside the repository.</summary>
    public string NewFolder(string name) => _folder.CreateSubdirectory($"{name}-{Guid.NewGuid():N}").FullName;

    /// <summary>The packages folder that consumers restore into.</summary>
    public string PackagesFolder => Path.Combine(_folder.FullName, "packages");

    public static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    /// <summary>The packages that the repository is built with: a feed of everything but our own.</summary>
    public static string RestoredPackages { get; } = Metadata("NuGetPackageRoot");

    public async Task InitializeAsync() => await PackAsync(Feed);

    /// <summary>Packs all packages from clean output.</summary>
    public async Task PackAsync(string feed)
    {
        var artifacts = Path.Combine(_folder.FullName, "artifacts");
        await Shell.SucceedAsync(
            RepositoryRoot, "pack", "nuget/Packages.proj", "-c", "Release", "-o", feed, "-v", "q",
            $"-p:ArtifactsPath={artifacts}", "-p:RestoreLockedMode=false", "-p:ContinuousIntegrationBuild=true");
    }

    /// <summary>The package of that ID, opened.</summary>
    public ZipArchive Open(string id) => ZipFile.OpenRead(Path_(id));

    /// <summary>The version that was packed.</summary>
    public string Version => Path.GetFileNameWithoutExtension(Path_("AsyncGuard.Runtime"))["AsyncGuard.Runtime.".Length..];

    public Task DisposeAsync()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A build server may still hold a file of a temporary folder.
        }

        return Task.CompletedTask;
    }

    static string Metadata(string key) =>
        typeof(PackedPackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;

    string Path_(string id) =>
        Directory.EnumerateFiles(Feed, $"{id}.*.nupkg").Single(path => char.IsAsciiDigit(Path.GetFileName(path)[id.Length + 1]));
}

[CollectionDefinition(Name)]
public sealed class PackagesCollection : ICollectionFixture<PackedPackages>
{
    public const string Name = "packages";
}
