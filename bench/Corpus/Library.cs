using System.Reflection.Metadata;
using ICSharpCode.Decompiler;
using ICSharpCode.Decompiler.CSharp;
using ICSharpCode.Decompiler.Metadata;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AsyncGuard.Corpus;

/// <summary>A library that somebody else wrote, as C# again: its published assembly, decompiled once and kept in a folder.</summary>
sealed class Library(string assembly, string folder)
{
    public string Name { get; } = Path.GetFileNameWithoutExtension(assembly);

    /// <summary>The code as a compilation of its own, with everything beside the assembly as references.</summary>
    public CSharpCompilation Compile(IEnumerable<MetadataReference> references)
    {
        var parse = new CSharpParseOptions(Microsoft.CodeAnalysis.CSharp.LanguageVersion.Preview);
        var trees = Files().Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), parse, path)).ToList();
        return CSharpCompilation.Create(
            Name, trees, references.Where(reference => Path.GetFileNameWithoutExtension(reference.Display) != Name),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Annotations));
    }

    IEnumerable<string> Files()
    {
        if (!Directory.Exists(folder))
            Decompile();
        return Directory.EnumerateFiles(folder, "*.cs").Order(StringComparer.Ordinal);
    }

    void Decompile()
    {
        var unfinished = folder + ".unfinished";
        Directory.CreateDirectory(unfinished);
        var resolver = new UniversalAssemblyResolver(assembly, throwOnError: false, targetFramework: null);
        resolver.AddSearchDirectory(Path.GetDirectoryName(assembly)!);
        var decompiler = new CSharpDecompiler(assembly, resolver, new DecompilerSettings(ICSharpCode.Decompiler.CSharp.LanguageVersion.CSharp12_0) { ThrowOnAssemblyResolveErrors = false });
        var number = 0;
        foreach (var type in decompiler.TypeSystem.MainModule.TopLevelTypeDefinitions.Where(static type => !type.Name.StartsWith('<')))
        {
            try
            {
                var text = decompiler.DecompileTypeAsString(type.FullTypeName);
                File.WriteAllText(Path.Combine(unfinished, $"{number++:0000}.{Safe(type.Name)}.cs"), text);
            }
            catch (Exception error) when (error is DecompilerException or BadImageFormatException or NotSupportedException)
            {
                Console.Error.WriteLine($"{Name}: {type.FullName} left out: {error.Message}");
            }
        }

        Directory.Move(unfinished, folder);
    }

    static string Safe(string name) => string.Concat(name.Select(static character => char.IsLetterOrDigit(character) ? character : '_'));
}
