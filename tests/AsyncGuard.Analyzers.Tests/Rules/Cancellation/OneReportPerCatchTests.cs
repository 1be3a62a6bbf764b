using System.Collections.Immutable;
using AsyncGuard.Analyzers.Rules.Cancellation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

/// <summary>Five rules judge the same clauses: whichever fits best speaks, and no other.</summary>
public sealed class OneReportPerCatchTests
{
    [Theory]
    [InlineData("catch (Exception) { return null; }", "AG0902")]
    [InlineData("catch { return null; }", "AG0902")]
    [InlineData("catch (Exception e) when (e is not IOException) { return null; }", "AG0902")]
    [InlineData("catch (Exception) { return _last; }", "AG0912")]
    [InlineData("catch (Exception) { } Report(); return _last;", "AG0912")]
    [InlineData("catch (Exception e) { throw new InvalidOperationException(\"failed\", e); }", "AG0910")]
    [InlineData("catch (OperationCanceledException) { return null; }", "AG0901")]
    [InlineData("catch (Exception e) when (e is OperationCanceledException) { return null; }", "AG0901")]
    [InlineData("catch (TaskCanceledException) { return null; }", "AG0901")]
    [InlineData("catch (TaskCanceledException) { throw new TimeoutException(); }", "AG0910")]
    [InlineData("catch (TaskCanceledException) { Report(); throw; }", "AG0905")]
    [InlineData("catch (TaskCanceledException) { Report(); throw; } catch (Exception) { return null; }", "AG0905")]
    [InlineData("catch (OperationCanceledException) { throw; } catch (Exception) { return null; }", "")]
    public async Task Catch_IsReportedByOneRuleAtMost(string clauses, string expected)
    {
        var ids = await ReportsAsync($$"""
            class Store
            {
                string? _last;

                public async Task<string?> ReadAsync(StreamReader reader, CancellationToken token)
                {
                    try { return _last = await reader.ReadLineAsync(token); }
                    {{clauses}}
                }

                static void Report() => File.WriteAllText("log", "");
            }
            """);

        Assert.Equal(expected, string.Join(' ', ids));
    }

    static async Task<IEnumerable<string>> ReportsAsync(string source)
    {
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "store", [CSharpSyntaxTree.ParseText(source, parse), CSharpSyntaxTree.ParseText(VerifierSettings.UsingDirectives, parse)], References.Framework,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        ImmutableArray<DiagnosticAnalyzer> rules =
        [
            new AG0901SwallowedCancellation(), new AG0902CancellationAnswered(), new AG0905TaskCanceledOnly(),
            new AG0910CancellationAsFailure(), new AG0912CancellationAsCompletion(),
        ];
        var reports = await compilation.WithAnalyzers(rules).GetAnalyzerDiagnosticsAsync();
        Assert.All(reports.GroupBy(static report => Clause(report)), static group => Assert.Single(group));
        return reports.Select(static report => report.Id);
    }

    static SyntaxNode? Clause(Diagnostic report) =>
        report.Location.SourceTree!.GetRoot().FindNode(report.Location.SourceSpan).FirstAncestorOrSelf<CatchClauseSyntax>();
}
