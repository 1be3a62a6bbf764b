using System.Collections.Immutable;
using System.Reflection;
using AsyncGuard.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.AnalyzerCost;

/// <summary>A package of analyzers, with every rule that is on by default.</summary>
sealed record Package(string Name, ImmutableArray<DiagnosticAnalyzer> Analyzers)
{
    public int Rules => Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Where(static rule => rule.IsEnabledByDefault).Select(static rule => rule.Id).Distinct().Count();

    public static Package AsyncGuard { get; } = new("AsyncGuard", Create(typeof(AsyncGuardAnalyzer).Assembly.GetTypes()));

    /// <summary>An analyzer that does nothing: what the driver costs by itself.</summary>
    public static Package Nothing { get; } = new("nothing", [new NoAnalyzer()]);

    /// <summary>The packages to compare with, from the folders that restore put them into.</summary>
    public static IEnumerable<Package> Peers()
    {
        yield return Load("Microsoft.VisualStudio.Threading.Analyzers", "analyzers/cs");
        yield return Load("AsyncFixer", "analyzers/dotnet/cs");
        yield return Load("Meziantou.Analyzer", "analyzers/dotnet");
    }

    static Package Load(string name, string folder)
    {
        var root = Path.Combine(Metadata(name), folder);
        // One folder per compiler version: the newest that this host can load.
        var versions = Directory.EnumerateDirectories(root, "roslyn*").Order().Where(static path => !path.Contains("roslyn5.1", StringComparison.Ordinal)).ToList();
        var files = Directory.EnumerateFiles(versions.Count > 0 ? versions[^1] : root, "*.dll", SearchOption.AllDirectories)
            .Where(static path => !path.EndsWith(".resources.dll", StringComparison.Ordinal))
            .ToList();
        AppDomain.CurrentDomain.AssemblyResolve += (_, missing) =>
            files.FirstOrDefault(path => Path.GetFileNameWithoutExtension(path) == new AssemblyName(missing.Name).Name) is { } path ? Assembly.LoadFrom(path) : null;
        return new Package(name, Create(files.Where(static path => !path.Contains("CodeFix", StringComparison.Ordinal)).SelectMany(static path => Types(Assembly.LoadFrom(path)))));
    }

    static IEnumerable<Type> Types(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException error)
        {
            return error.Types.OfType<Type>();
        }
    }

    static ImmutableArray<DiagnosticAnalyzer> Create(IEnumerable<Type> types) =>
    [
        .. types
            .Where(static type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type)
                && type.GetCustomAttribute<DiagnosticAnalyzerAttribute>()?.Languages.Contains(LanguageNames.CSharp) == true)
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
            .Where(static analyzer => analyzer.SupportedDiagnostics.Any(static rule => rule.IsEnabledByDefault)),
    ];

    public static string Metadata(string key) =>
        typeof(Package).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;

#pragma warning disable RS1036, RS1001, RS1025, RS1026 // a stand-in, not a rule
    sealed class NoAnalyzer : DiagnosticAnalyzer
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
            [new("NONE", "nothing", "nothing", "none", DiagnosticSeverity.Hidden, isEnabledByDefault: true)];

        public override void Initialize(AnalysisContext context)
        {
        }
    }
#pragma warning restore
}
