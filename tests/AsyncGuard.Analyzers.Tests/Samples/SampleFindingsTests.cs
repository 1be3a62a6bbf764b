using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AsyncGuard.Analyzers.Tests.Samples;

/// <summary>What the samples are reported for, with every rule on: a committed snapshot for Before, nothing for After.</summary>
public sealed class SampleFindingsTests
{
    const string Update = "UPDATE_FINDINGS";

    static string Folder(string sample) => Path.Combine(References.RepositoryRoot, "samples", sample);

    [Fact]
    public async Task Before_IsReportedAsInTheSnapshot()
    {
        var snapshot = Path.Combine(Folder("Before"), "Findings.txt");
        var findings = await FindingsAsync("Before");
        if (Environment.GetEnvironmentVariable(Update) is not null)
            await File.WriteAllLinesAsync(snapshot, findings);

        Assert.Equal(await File.ReadAllLinesAsync(snapshot), findings);
    }

    [Fact]
    public async Task After_HasNoFindings() => Assert.Empty(await FindingsAsync("After"));

    [Fact]
    public async Task Before_HoldsEveryRuleOfItsTopicsThatIsOnByDefault()
    {
        var reported = (await FindingsAsync("Before")).Select(static line => line.Split(' ')[^1]).ToHashSet();

        var missing = IdsOfChapters().Where(id => !reported.Contains(id));

        Assert.Empty(missing);
    }

    /// <summary>The IDs that are on by default, of the topics that have a chapter: AG07 is <c>Blocking.cs</c>.</summary>
    static IEnumerable<string> IdsOfChapters() =>
        EveryRule.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics)
            .Where(static rule => rule.IsEnabledByDefault && File.Exists(Path.Combine(Folder("Before"), $"{rule.Category.Split('.')[^1]}.cs")))
            .Select(static rule => rule.Id)
            .Distinct();

    static async Task<List<string>> FindingsAsync(string sample)
    {
        var files = Directory.EnumerateFiles(Folder(sample), "*.cs").Concat(Directory.EnumerateFiles(Folder("Measuring"), "*.cs"));
        var trees = files.Select(static path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), new CSharpParseOptions(LanguageVersion.Latest), path))
            .Append(CSharpSyntaxTree.ParseText("""
                global using System;
                global using System.Collections.Generic;
                global using System.IO;
                global using System.Linq;
                global using System.Threading;
                global using System.Threading.Tasks;
                """));
        var options = EveryRule.On(new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        var compilation = CSharpCompilation.Create(sample, trees, [.. References.Framework, References.Runtime, References.RateLimiting, .. References.Testing, .. References.Nito], options);
        Assert.Empty(compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

        var reports = await EveryRule.ReportsAsync(compilation);
        return reports
            .Select(static report => (Position: report.Location.GetLineSpan(), report.Id))
            .Select(static report => (File: Path.GetFileName(report.Position.Path), Line: report.Position.StartLinePosition.Line + 1, report.Id))
            .Order()
            .Select(static report => $"{report.File} {report.Line} {report.Id}")
            .ToList();
    }
}
