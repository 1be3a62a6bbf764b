using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Tests;

/// <summary>What a build would say of a source, the compiler's own warnings included.</summary>
static class Warnings
{
    public static Task<IReadOnlyList<(int Line, string Id)>> OfAsync<TRule>(string code)
        where TRule : DiagnosticAnalyzer, new() =>
        OfAsync(code, [new TRule()]);

    public static async Task<IReadOnlyList<(int Line, string Id)>> OfAsync(string code, IEnumerable<DiagnosticAnalyzer> rules)
    {
        var trees = new[] { CSharpSyntaxTree.ParseText(code, path: "Code.cs"), CSharpSyntaxTree.ParseText(VerifierSettings.UsingDirectives, path: "Usings.cs") };
        var compilation = CSharpCompilation.Create(
            "code", trees, [.. References.Framework, References.Runtime], new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

        var found = await compilation.WithAnalyzers([.. rules]).GetAllDiagnosticsAsync();
        return
        [
            .. found
                .Where(static warning => warning.Severity == DiagnosticSeverity.Warning && warning.Location.SourceTree?.FilePath == "Code.cs")
                .Select(static warning => (Line: warning.Location.GetLineSpan().StartLinePosition.Line + 1, warning.Id))
                .Order(),
        ];
    }
}
