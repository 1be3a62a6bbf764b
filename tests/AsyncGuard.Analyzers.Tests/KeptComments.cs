using System.Text.RegularExpressions;
using AsyncGuard.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace AsyncGuard.Analyzers.Tests;

/// <summary>
/// A fix keeps the comments: with one above every statement, it makes the same code as without, and each comment is still there.
/// A comment that is moved to another line, or loses its own, swallows code, and the compiler may not mind.
/// </summary>
static partial class KeptComments
{
    public static async Task AssertAsync<TRule, TFix>(string source, string fixedSource, string? key, VerifierSettings settings)
        where TRule : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        source = Marks().Replace(source, "");
        var commented = Commented(source, settings.Language, out var count);
        if (count == 0 || await FixAsync(new TRule(), new TFix(), commented, key, settings) is not var (text, left))
            return;

        // A comment may stand in the way of a fix: then none is offered.
        if (left > Marks().Count(fixedSource) / 2)
            return;

        Assert.Equal(Tokens(Marks().Replace(fixedSource, ""), settings.Language), Tokens(text, settings.Language));
        for (var number = 0; number < count; number++)
            Assert.True(Regex.Count(text, $"// kept {number}(?!\\d)") == 1, $"the comment {number} is lost, or there twice:\n{text}");
    }

    static string Commented(string source, LanguageVersion language, out int count)
    {
        var text = SourceText.From(source);
        var root = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(language)).GetRoot();
        var lines = root.DescendantNodes()
            .Where(static node => node is StatementSyntax and not BlockSyntax)
            .Where(node => string.IsNullOrWhiteSpace(text.ToString(TextSpan.FromBounds(text.Lines.GetLineFromPosition(node.SpanStart).Start, node.SpanStart))))
            .Select(node => text.Lines.GetLineFromPosition(node.SpanStart))
            .Distinct()
            .ToList();
        count = lines.Count;
        var changes = lines.Select((line, number) => new TextChange(new TextSpan(line.Start, 0), $"{Indent().Match(line.ToString()).Value}// kept {number}\n"));
        return text.WithChanges(changes).ToString();
    }

    static async Task<(string Text, int ReportsLeft)?> FixAsync(DiagnosticAnalyzer rule, CodeFixProvider fix, string source, string? key, VerifierSettings settings)
    {
        using var workspace = new AdhocWorkspace();
        var project = ProjectId.CreateNewId();
        var code = DocumentId.CreateNewId(project);
        var solution = workspace.CurrentSolution
            .AddProject(ProjectInfo.Create(
                project, VersionStamp.Default, "Commented", "Commented", LanguageNames.CSharp,
                compilationOptions: new CSharpCompilationOptions(settings.OutputKind, allowUnsafe: true),
                parseOptions: new CSharpParseOptions(settings.Language), metadataReferences: [.. settings.Framework, .. settings.References]))
            .AddDocument(code, "Test0.cs", SourceText.From(source), filePath: "/0/Test0.cs");
        if (settings.ImplicitUsings)
            solution = solution.AddDocument(DocumentId.CreateNewId(project), "Usings.g.cs", VerifierSettings.UsingDirectives);
        foreach (var (name, text) in settings.Sources)
            solution = solution.AddDocument(DocumentId.CreateNewId(project), name, text);
        if (settings.Config.Length > 0)
            solution = solution.AddAnalyzerConfigDocument(DocumentId.CreateNewId(project), ".editorconfig", SourceText.From($"root = true\n[*.cs]\n{settings.Config}\n"), filePath: "/.editorconfig");

        // As Fix All does, one after the other.
        for (var round = 0; round < 20; round++)
        {
            var document = solution.GetDocument(code)!;
            var compilation = (await document.Project.GetCompilationAsync())!.WithAnalyzers([rule], document.Project.AnalyzerOptions);
            var reports = (await compilation.GetAnalyzerDiagnosticsAsync()).Where(report => report.Location.SourceTree?.FilePath == "/0/Test0.cs").OrderBy(static report => report.Location.SourceSpan.Start).ToList();
            var next = default(Solution);
            foreach (var report in reports)
            {
                var actions = new List<CodeAction>();
                await fix.RegisterCodeFixesAsync(new CodeFixContext(document, report, (action, _) => actions.Add(action), CancellationToken.None));
                if (actions.Find(action => key is null || action.EquivalenceKey == key) is not { } chosen)
                    continue;
                key ??= chosen.EquivalenceKey;
                next = (await chosen.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
                break;
            }

            if (next is null)
                return round == 0 ? null : ((await document.GetTextAsync()).ToString(), reports.Count);
            solution = next;
        }

        return null;
    }

    // A last 'return;' that a comment stands above is left where it is.
    static IEnumerable<string> Tokens(string source, LanguageVersion language) =>
        CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(language)).GetRoot().DescendantTokens()
            .Where(static token => !(token.Parent is ReturnStatementSyntax { Expression: null } last && last.GetLastToken().GetNextToken().IsKind(SyntaxKind.CloseBraceToken)))
            .Select(static token => token.Text);

    [GeneratedRegex(@"\[\||\|\]|\{\|[^:|]*:|\|\}")]
    private static partial Regex Marks();

    [GeneratedRegex(@"^\s*")]
    private static partial Regex Indent();
}
