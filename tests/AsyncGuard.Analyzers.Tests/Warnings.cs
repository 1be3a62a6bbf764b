using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Tests;

/// <summary>What a build would say of a source, the compiler's own warnings included.</summary>
static class Warnings
{
    const string File = "Code.cs";

    /// <summary>The warnings of the compiler and of one rule, by line.</summary>
    public static async Task<IReadOnlyList<(int Line, string Id)>> OfAsync<TRule>(string code)
        where TRule : DiagnosticAnalyzer, new()
    {
        var found = await Compile(code).WithAnalyzers([new TRule()]).GetAllDiagnosticsAsync();
        return
        [
            .. OfCode(found)
                .Where(static warning => warning.Severity == DiagnosticSeverity.Warning)
                .Select(static warning => (Line: warning.Location.GetLineSpan().StartLinePosition.Line + 1, warning.Id))
                .Order(),
        ];
    }

    /// <summary>What the rules report, of any severity.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> ReportsAsync(string code, IEnumerable<DiagnosticAnalyzer> rules) =>
        [.. OfCode(await Compile(code).WithAnalyzers([.. rules]).GetAnalyzerDiagnosticsAsync())];

    static CSharpCompilation Compile(string code)
    {
        var trees = new[] { CSharpSyntaxTree.ParseText(code, path: File), CSharpSyntaxTree.ParseText(VerifierSettings.UsingDirectives, path: "Usings.cs") };
        var compilation = CSharpCompilation.Create(
            "code", trees, [.. References.Framework, References.Runtime], new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return compilation;
    }

    static IEnumerable<Diagnostic> OfCode(ImmutableArray<Diagnostic> found) => found.Where(static diagnostic => diagnostic.Location.SourceTree?.FilePath == File);
}
