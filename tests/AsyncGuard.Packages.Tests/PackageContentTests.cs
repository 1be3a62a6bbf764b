using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace AsyncGuard.Packages.Tests;

[Collection(PackagesCollection.Name)]
public sealed class PackageContentTests(PackedPackages packages)
{
    [Theory]
    [InlineData("AsyncGuard")]
    [InlineData("AsyncGuard.Analyzers")]
    [InlineData("AsyncGuard.Runtime")]
    [InlineData("AsyncGuard.Runtime.RateLimiting")]
    public void Entries_AreThoseOfTheCommittedList(string id)
    {
        using var package = packages.Open(id);

        var entries = package.Entries.Select(static entry => entry.FullName)
            .Where(static name => !name.StartsWith("package/services/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

        var expected = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Contents", $"{id}.txt"));
        Assert.Equal(expected, entries);
    }

    [Theory]
    [InlineData("AsyncGuard")]
    [InlineData("AsyncGuard.Analyzers")]
    [InlineData("AsyncGuard.Runtime")]
    [InlineData("AsyncGuard.Runtime.RateLimiting")]
    public void Metadata_IsComplete(string id)
    {
        var metadata = Metadata(id);

        Assert.Equal("MIT", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.Equal("icon.png", Value("icon"));
        Assert.NotEqual("", Value("description"));
        Assert.StartsWith("https://", Value("projectUrl"), StringComparison.Ordinal);
        var repository = Element("repository");
        Assert.Equal("git", repository.Attribute("type")?.Value);
        Assert.Matches("^[0-9a-f]{40}$", repository.Attribute("commit")?.Value);

        string Value(string name) => Element(name).Value;
        XElement Element(string name) => metadata.Elements().Single(element => element.Name.LocalName == name);
    }

    [Fact]
    public void Analyzers_AreADevelopmentDependencyWithoutDependencies()
    {
        var metadata = Metadata("AsyncGuard.Analyzers");

        Assert.Equal("true", metadata.Elements().Single(static element => element.Name.LocalName == "developmentDependency").Value);
        Assert.DoesNotContain(metadata.Descendants(), static element => element.Name.LocalName == "dependency");
    }

    [Fact]
    public void Umbrella_PassesAnalyzersAndBuildFilesOn()
    {
        var dependencies = Metadata("AsyncGuard").Descendants().Where(static element => element.Name.LocalName == "dependency").ToList();

        Assert.Equal(["AsyncGuard.Analyzers", "AsyncGuard.Runtime"], dependencies.Select(static dependency => dependency.Attribute("id")!.Value).Order());
        Assert.All(dependencies, static dependency => Assert.Null(dependency.Attribute("exclude")));
        Assert.All(dependencies, static dependency => Assert.Equal("All", dependency.Attribute("include")?.Value));
    }

    [Theory]
    [InlineData("AsyncGuard.Analyzers.dll", "Workspaces")]
    [InlineData("AsyncGuard.CodeFixes.dll", "System.Composition")]
    [InlineData("AsyncGuard.Analyzers.dll", "System.Composition")]
    public void Assemblies_DoNotReferenceWhatHostsMayLack(string assembly, string unwanted)
    {
        using var package = packages.Open("AsyncGuard.Analyzers");
        using var bytes = new MemoryStream();
        using (var entry = package.GetEntry($"analyzers/dotnet/cs/{assembly}")!.Open())
            entry.CopyTo(bytes);
        bytes.Position = 0;

        using var file = new PEReader(bytes);
        var reader = file.GetMetadataReader();
        var references = reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name)).ToList();

        Assert.NotEmpty(references);
        Assert.DoesNotContain(references, name => name.Contains(unwanted, StringComparison.Ordinal));
    }

    [Fact]
    public async Task PackingAgain_GivesTheSameAssemblies()
    {
        var again = packages.NewFolder("again");
        await packages.PackAsync(again);

        foreach (var path in Directory.EnumerateFiles(packages.Feed, "*.nupkg"))
        {
            using var first = ZipFile.OpenRead(path);
            using var second = ZipFile.OpenRead(Path.Combine(again, Path.GetFileName(path)));
            Assert.Equal(Assemblies(first), Assemblies(second));
        }

        static IEnumerable<(string Name, uint Crc)> Assemblies(ZipArchive package) =>
            package.Entries.Where(static entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal)).Select(static entry => (entry.FullName, entry.Crc32));
    }

    XElement Metadata(string id)
    {
        using var package = packages.Open(id);
        using var nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!.Elements().Single(static element => element.Name.LocalName == "metadata");
    }
}
