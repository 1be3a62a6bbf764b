using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AsyncGuard.Analyzers.Tests.Robustness;

/// <summary>Every rule stands every code: no exception, and at most one report at one span.</summary>
public sealed class RobustnessTests
{
    static readonly SyntaxTree Usings = Parse(VerifierSettings.UsingDirectives);

    public static TheoryData<string, string> HostileSources()
    {
        var data = new TheoryData<string, string>();
        foreach (var source in HostileCode.Sources.Keys)
        {
            foreach (var references in HostileCode.ReferenceSets.Keys)
                data.Add(source, references);
        }

        return data;
    }

    public static TheoryData<string> RealisticFiles() => [.. Directory.EnumerateFiles(CodeFolder, "*.cs.txt").Select(static path => Path.GetFileName(path)).Order()];

    static string CodeFolder => Path.Combine(References.RepositoryRoot, "tests/AsyncGuard.Analyzers.Tests/Robustness/Code");

    [Theory]
    [MemberData(nameof(HostileSources))]
    public async Task HostileCode_IsEndured(string source, string references) =>
        await AssertEnduredAsync(Compilation(HostileCode.ReferenceSets[references], Parse(HostileCode.Sources[source])));

    [Theory]
    [MemberData(nameof(RealisticFiles))]
    public async Task RealisticFile_CompilesAndIsReported(string file)
    {
        var compilation = Compilation(HostileCode.ReferenceSets["all"], Parse(await File.ReadAllTextAsync(Path.Combine(CodeFolder, file))));

        Assert.Empty(compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        Assert.NotEmpty(await EveryRule.ReportsAsync(compilation));
        await AssertEnduredAsync(compilation);
    }

    // As somebody types it: the file up to each of its tokens.
    [Theory]
    [MemberData(nameof(RealisticFiles))]
    public async Task EveryPrefixOfARealisticFile_IsEndured(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(CodeFolder, file));
        var start = Compilation(HostileCode.ReferenceSets["all"], Parse(""));
        var cuts = Parse(text).GetRoot().DescendantTokens().Select(static token => token.Span.End).Distinct().ToList();
        Assert.True(cuts.Count > 300, "The file is too small to be realistic.");

        var failures = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(cuts, async (cut, _) =>
        {
            try
            {
                await AssertEnduredAsync(start.ReplaceSyntaxTree(start.SyntaxTrees[1], Parse(text[..cut])));
            }
            catch (Exception failure)
            {
                failures.Enqueue($"cut after '…{text[Math.Max(0, cut - 60)..cut]}': {failure}");
            }
        });

        Assert.Empty(failures.Take(3));
    }

    static async Task AssertEnduredAsync(CSharpCompilation compilation)
    {
        var twice = (await EveryRule.ReportsAsync(compilation))
            .GroupBy(static report => (report.Location.SourceTree?.FilePath, report.Location.SourceSpan))
            .Where(static reports => reports.Count() > 1)
            .Select(static reports => string.Join(" and ", reports.Select(static report => $"{report.Id} at {report.Location.GetLineSpan()}")));

        Assert.Empty(twice);
    }

    static CSharpCompilation Compilation(IEnumerable<MetadataReference> references, SyntaxTree tree)
    {
        var isProgram = tree.GetCompilationUnitRoot().Members.Any(static member => member is Microsoft.CodeAnalysis.CSharp.Syntax.GlobalStatementSyntax);
        var options = new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create("Hostile", [Usings, tree], references, EveryRule.On(options));
    }

    static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview));
}
