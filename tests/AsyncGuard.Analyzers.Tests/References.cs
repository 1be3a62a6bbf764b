using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace AsyncGuard.Analyzers.Tests;

/// <summary>The assemblies that test code is compiled against: the SDK's reference pack and the packages that this project references itself.</summary>
static class References
{
    /// <summary>The root of the repository, for tests that read its files.</summary>
    public static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    /// <summary>.NET 10, from the SDK's reference pack.</summary>
    public static ImmutableArray<MetadataReference> Framework { get; } =
        [.. Directory.EnumerateFiles(Metadata("ReferencePack"), "*.dll").Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>.NET 8, from the reference pack that the runtime library is built with: the SDK's, or a package.</summary>
    public static ImmutableArray<MetadataReference> Net8 { get; } =
        [.. new[] { Path.Combine(Metadata("ReferencePack"), "..", "..", ".."), Metadata("ReferencePackages") }
            .Where(Directory.Exists)
            .SelectMany(static packs => Directory.EnumerateDirectories(packs, "8.0.*"))
            .Take(1)
            .SelectMany(static pack => Directory.EnumerateFiles(Path.Combine(pack, "ref", "net8.0"), "*.dll"))
            .Select(static path => MetadataReference.CreateFromFile(path))];

    /// <summary>AsyncGuard.Runtime.</summary>
    public static MetadataReference Runtime { get; } = MetadataReference.CreateFromFile(typeof(AsyncGuard.Runtime.BlockingAttribute).Assembly.Location);

    /// <summary>Nito.AsyncEx, the packages that this project references.</summary>
    public static ImmutableArray<MetadataReference> Nito { get; } =
    [
        MetadataReference.CreateFromFile(typeof(Nito.AsyncEx.AsyncLock).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(Nito.AsyncEx.TaskExtensions).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(Nito.AsyncEx.AsyncContext).Assembly.Location),
    ];

    /// <summary>System.Threading.RateLimiting, which the framework of web applications has, and others get as a package.</summary>
    public static MetadataReference RateLimiting { get; } = MetadataReference.CreateFromFile(typeof(System.Threading.RateLimiting.RateLimiter).Assembly.Location);

    /// <summary>The attributes that mark a test, and a clock for tests.</summary>
    public static ImmutableArray<MetadataReference> Testing { get; } =
    [
        MetadataReference.CreateFromFile(typeof(FactAttribute).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(Assert).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(Microsoft.Extensions.Time.Testing.FakeTimeProvider).Assembly.Location),
    ];

    /// <summary>No references of its own: the verifier adds <see cref="Framework"/>, and nothing is downloaded.</summary>
    public static ReferenceAssemblies None { get; } = new("none");

    static string Metadata(string key) =>
        typeof(References).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
