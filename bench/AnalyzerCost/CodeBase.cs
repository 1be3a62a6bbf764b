using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AsyncGuard.AnalyzerCost;

/// <summary>Code to measure on: generated, or somebody else's.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Trees">Its files.</param>
/// <param name="References">What it is compiled with.</param>
/// <param name="ThousandLines">Its size.</param>
sealed record CodeBase(string Name, ImmutableArray<SyntaxTree> Trees, ImmutableArray<MetadataReference> References, double ThousandLines)
{
    static readonly ImmutableArray<string> Framework = [.. Directory.EnumerateFiles(Package.Metadata("ReferencePack"), "*.dll")];

    /// <summary>Code of that many thousand lines, of the kind that services are made of.</summary>
    public static CodeBase Generated(int thousandLines) =>
        new($"{thousandLines}k lines", CodeGenerator.Generate(thousandLines * 1000), [.. Framework.Append(typeof(AsyncGuard.Runtime.Offload).Assembly.Location).Select(static path => MetadataReference.CreateFromFile(path))], thousandLines);

    /// <summary>The files of a folder, compiled with every assembly of another that neither the framework has nor the code is of.</summary>
    public static CodeBase Read(string folder, string assemblies)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        var parse = new CSharpParseOptions(LanguageVersion.Preview);
        ImmutableArray<SyntaxTree> trees = [.. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), parse, path))];
        var known = Framework.Select(Path.GetFileName).Append($"{name}.dll").ToHashSet();
        var beside = Directory.EnumerateFiles(assemblies, "*.dll").Where(path => !known.Contains(Path.GetFileName(path)) && IsManaged(path));
        return new CodeBase(name, trees, [.. Framework.Concat(beside).Select(static path => MetadataReference.CreateFromFile(path))], trees.Sum(static tree => tree.GetText().Lines.Count) / 1000.0);
    }

    /// <summary>A compilation that nobody has asked anything yet: no repetition finds the caches of the one before.</summary>
    public CSharpCompilation Compile() =>
        CSharpCompilation.Create("code", Trees, References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, concurrentBuild: false, nullableContextOptions: NullableContextOptions.Enable));

    static bool IsManaged(string path)
    {
        try
        {
            AssemblyName.GetAssemblyName(path);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
