using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Tests.Docs;

/// <summary>Every example on the runtime's pages compiles as it stands: a program, or types.</summary>
public sealed partial class RuntimePageTests
{
    static readonly string Folder = Path.Combine(References.RepositoryRoot, "docs", "runtime");

    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Folder, "*.md").Select(static path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Examples_Compile(string page)
    {
        foreach (Match example in Example().Matches(File.ReadAllText(Path.Combine(Folder, page)).ReplaceLineEndings("\n")))
        {
            var code = example.Groups["code"].Value;
            var errors = Compile(code).GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            Assert.True(!errors.Any(), $"{page}: {string.Join("; ", errors)} in{Environment.NewLine}{code}");
        }
    }

    static CSharpCompilation Compile(string code)
    {
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        var tree = CSharpSyntaxTree.ParseText(code, parse);
        var isProgram = tree.GetCompilationUnitRoot().Members.Any(static member => member is GlobalStatementSyntax);
        return CSharpCompilation.Create(
            "Example",
            [tree, CSharpSyntaxTree.ParseText(VerifierSettings.UsingDirectives + "\nglobal using AsyncGuard.Runtime;", parse)],
            [.. References.Framework, References.Runtime],
            new(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
