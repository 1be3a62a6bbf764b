using System.Diagnostics;
using System.Globalization;
using System.Text;
using AsyncGuard.Analyzers.Rules.SharedState;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Tests.Semantics;

public sealed class ConcurrentCodeTests
{
    const int Methods = 500;
    const int Locks = 50;

    /// <summary>Far above what it takes (some hundred milliseconds), far below what a search without memory would.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task TypeOfManyMethodsAndLocks_IsReadOnce()
    {
        var compilation = CSharpCompilation.Create(
            "Large", [CSharpSyntaxTree.ParseText(Source(), new CSharpParseOptions(LanguageVersion.Latest)), CSharpSyntaxTree.ParseText(VerifierSettings.UsingDirectives)],
            References.Framework, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

        var watch = Stopwatch.StartNew();
        var reports = await compilation.WithAnalyzers([new AG0401RacingUpdate(), new AG0403LostUpdate()]).GetAnalyzerDiagnosticsAsync();

        Assert.Equal(Methods / 2, reports.Length);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Limit);
    }

    // Every method calls three others, in cycles, and updates a field: each second one under one of the locks.
    static string Source()
    {
        var source = new StringBuilder("class Large\n{\n");
        for (var i = 0; i < Locks; i++)
            source.AppendLine(CultureInfo.InvariantCulture, $"    readonly object _gate{i} = new();");
        for (var i = 0; i < Methods; i++)
        {
            source.AppendLine(CultureInfo.InvariantCulture, $"    int _count{i};");
            source.AppendLine(CultureInfo.InvariantCulture, $"    void Step{i}(int depth)\n    {{");
            source.AppendLine(i % 2 == 0 ? string.Create(CultureInfo.InvariantCulture, $"        lock (_gate{i % Locks}) _count{i}++;") : string.Create(CultureInfo.InvariantCulture, $"        _count{i}++;"));
            source.AppendLine(CultureInfo.InvariantCulture, $"        if (depth > 0) {{ Step{(i + 1) % Methods}(depth - 1); Step{(i * 7) % Methods}(depth - 1); Step{(i + 31) % Methods}(depth - 1); }}\n    }}");
        }

        return source.AppendLine("    public void Run(string[] items) => Parallel.ForEach(items, item => Step0(item.Length));\n}").ToString();
    }
}
