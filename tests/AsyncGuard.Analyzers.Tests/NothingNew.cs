using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AsyncGuard.Analyzers.Tests;

/// <summary>A fix causes no report of another rule: what all rules, by their defaults, say of the fixed source, they said of the source already.</summary>
static class NothingNew
{
    public static async Task AssertAsync(string source, string fixedSource, VerifierSettings settings)
    {
        var known = (await ReportsAsync(source.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal), settings)).Select(static report => report.Id).ToHashSet();
        Assert.NotEmpty(known);
        Assert.DoesNotContain(await ReportsAsync(fixedSource, settings), report => !known.Contains(report.Id));
    }

    static async Task<IEnumerable<Diagnostic>> ReportsAsync(string source, VerifierSettings settings)
    {
        var parse = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose);
        var texts = settings.Sources.Select(static other => other.Text).Append(VerifierSettings.UsingDirectives).Append(source);
        var compilation = CSharpCompilation.Create(
            "Fixed", texts.Select(text => CSharpSyntaxTree.ParseText(text, parse)), [.. settings.Framework, .. settings.References],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        return await EveryRule.ReportsAsync(compilation);
    }
}
