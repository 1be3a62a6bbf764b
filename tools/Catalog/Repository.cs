using System.Reflection;

namespace AsyncGuard.Catalog;

/// <summary>The files that the catalogue reads and writes, by their paths below the repository's root.</summary>
sealed class Repository(string root)
{
    /// <summary>The repository that this assembly was built in.</summary>
    public static Repository Here { get; } = new(Metadata("RepositoryRoot"));

    /// <summary>The version that unshipped rules will appear in.</summary>
    public static string NextRelease { get; } = Metadata("NextRelease");

    /// <summary>The text of the file with line feeds alone; <see langword="null"/> when there is none.</summary>
    public string? Read(string path) =>
        File.Exists(Full(path)) ? File.ReadAllText(Full(path)).ReplaceLineEndings("\n") : null;

    public void Write(Artefact artefact)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Full(artefact.Path))!);
        File.WriteAllText(Full(artefact.Path), artefact.Text);
    }

    string Full(string path) => Path.Combine(root, path);

    static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
