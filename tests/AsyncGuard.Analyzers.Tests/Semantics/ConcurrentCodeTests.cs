using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Tests.Semantics;

[Collection(Alone.Name)]
public sealed class ConcurrentCodeTests
{
    const int Methods = 500;
    const int Locks = 50;
    const int Rounds = 5;

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task TypeOfManyMethodsAndLocks_TakesLessThanASecond() =>
        Assert.Equal(Methods / 2, (await AnalyzeAsync(isNested: false)).Count(static report => report.Id == "AG0401"));

    [Fact]
    public async Task TypeOfManyNestedLocks_TakesLessThanASecond() =>
        Assert.Contains(await AnalyzeAsync(isNested: true), static report => report.Id == "AG0407");

    static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(bool isNested)
    {
        var source = Source(isNested);
        var reports = ImmutableArray<Diagnostic>.Empty;
        var least = TimeSpan.MaxValue;
        // The first rounds compile the rules themselves; a busy machine may disturb any.
        for (var round = 0; round < Rounds; round++)
        {
            var compilation = CSharpCompilation.Create(
                "Large", [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest)), CSharpSyntaxTree.ParseText(VerifierSettings.UsingDirectives)],
                References.Framework, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
            Assert.DoesNotContain(compilation.GetDiagnostics(), static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

            var before = Environment.CpuUsage.TotalTime;
            reports = await compilation.WithAnalyzers(Rules).GetAnalyzerDiagnosticsAsync();
            var spent = Environment.CpuUsage.TotalTime - before;
            least = spent < least ? spent : least;
        }

        Assert.InRange(least, TimeSpan.Zero, Limit);
        return reports;
    }

    /// <summary>All rules that ask what runs at the same time, or under which lock.</summary>
    static ImmutableArray<DiagnosticAnalyzer> Rules =>
        [.. EveryRule.Analyzers.Where(static analyzer => analyzer.SupportedDiagnostics.Any(static rule => rule.Id.StartsWith("AG03", StringComparison.Ordinal) || rule.Id.StartsWith("AG04", StringComparison.Ordinal)))];

    // Every method calls three others, in cycles, and updates a field: each second one under one of the locks, which it keeps for its calls when they nest.
    static string Source(bool isNested)
    {
        var source = new StringBuilder("class Large\n{\n");
        for (var i = 0; i < Locks; i++)
            source.AppendLine(CultureInfo.InvariantCulture, $"    readonly object _gate{i} = new();");
        for (var i = 0; i < Methods; i++)
        {
            source.AppendLine(CultureInfo.InvariantCulture, $"    int _count{i};");
            source.AppendLine(CultureInfo.InvariantCulture, $"    void Step{i}(int depth)\n    {{");
            var calls = string.Create(CultureInfo.InvariantCulture, $"if (depth > 0) {{ Step{(i + 1) % Methods}(depth - 1); Step{i * 7 % Methods}(depth - 1); Step{(i + 31) % Methods}(depth - 1); }}");
            var work = isNested ? string.Create(CultureInfo.InvariantCulture, $"{{ _count{i}++; {calls} }}") : string.Create(CultureInfo.InvariantCulture, $"_count{i}++;");
            source.AppendLine(i % 2 == 0 ? string.Create(CultureInfo.InvariantCulture, $"        lock (_gate{i % Locks}) {work}") : $"        {work}");
            source.AppendLine(isNested ? "    }" : $"        {calls}\n    }}");
        }

        return source.AppendLine("    public void Run(string[] items) => Parallel.ForEach(items, item => Step0(item.Length));\n}").ToString();
    }
}
