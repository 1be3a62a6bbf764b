using System.Collections.Immutable;
using AsyncGuard.Catalog;
using AsyncGuard.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace AsyncGuard.Analyzers.Tests.Docs;

/// <summary>An example as a project of its own: .NET 10, implicit usings, AsyncGuard.Runtime, every rule of interest on.</summary>
sealed class ExampleProject : IDisposable
{
    readonly AdhocWorkspace _workspace = new();
    readonly Document _document;

    /// <param name="example">The code, and its configuration.</param>
    /// <param name="rule">The rule that is on even if it is off by default.</param>
    public ExampleProject(PageExample example, RuleEntry rule)
    {
        // The language of the oldest compiler: what a fix writes in it is what the page shows.
        var parse = new CSharpParseOptions(LanguageVersion.CSharp12);
        var isProgram = CSharpSyntaxTree.ParseText(example.Code, parse).GetCompilationUnitRoot().Members.Any(static member => member is GlobalStatementSyntax);
        var options = new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)
            .WithSpecificDiagnosticOptions(new Dictionary<string, ReportDiagnostic> { [rule.Id] = ReportDiagnostic.Warn });

        var project = ProjectId.CreateNewId();
        var code = DocumentId.CreateNewId(project);
        var solution = _workspace.CurrentSolution
            .AddProject(ProjectInfo.Create(
                project, VersionStamp.Default, "Example", "Example", LanguageNames.CSharp,
                compilationOptions: options, parseOptions: parse, metadataReferences: [.. References.Framework, References.Runtime, References.RateLimiting, .. References.Testing]))
            .AddDocument(DocumentId.CreateNewId(project), "Usings.g.cs", VerifierSettings.UsingDirectives)
            .AddDocument(code, "Example.cs", SourceText.From(example.Code), filePath: PageExample.CodeFile);
        if (example.Config.Length > 0)
        {
            // The package hands configuration files to the compiler as additional files too.
            var config = SourceText.From(example.Config);
            solution = solution
                .AddAnalyzerConfigDocument(DocumentId.CreateNewId(project), ".editorconfig", config, filePath: PageExample.ConfigFile)
                .AddAdditionalDocument(DocumentId.CreateNewId(project), ".editorconfig", config, filePath: PageExample.ConfigFile);
        }

        _document = solution.GetDocument(code)!;
    }

    public void Dispose() => _workspace.Dispose();

    /// <summary>The compiler's errors.</summary>
    public async Task<IEnumerable<Diagnostic>> ErrorsAsync() =>
        (await CompileAsync()).GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    /// <summary>What the rules report, in the order of the code.</summary>
    public async Task<ImmutableArray<Diagnostic>> ReportsAsync(params IEnumerable<RuleEntry> rules)
    {
        var analyzers = rules.Select(static rule => rule.Analyzer).Distinct().Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!);
        var compilation = (await CompileAsync()).WithAnalyzers([.. analyzers], _document.Project.AnalyzerOptions);
        return [.. (await compilation.GetAnalyzerDiagnosticsAsync()).OrderBy(static report => report.Location.SourceSpan.Start)];
    }

    /// <summary>The code after Fix All in its document with the first fix that is offered; <see langword="null"/> when none is.</summary>
    public async Task<string?> FixAsync(AsyncGuardCodeFix fix, ImmutableArray<Diagnostic> reports)
    {
        foreach (var report in reports)
        {
            var actions = new List<CodeAction>();
            await fix.RegisterCodeFixesAsync(new CodeFixContext(_document, report, (action, _) => actions.Add(action), CancellationToken.None));
            if (actions is not [var first, ..])
                continue;

            var fixAll = new FixAllContext(
                _document, fix, FixAllScope.Document, first.EquivalenceKey!, fix.FixableDiagnosticIds, new Reports(reports), CancellationToken.None);
            var action = await fix.GetFixAllProvider().GetFixAsync(fixAll);
            var operations = await action!.GetOperationsAsync(CancellationToken.None);
            var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
            return (await changed.GetDocument(_document.Id)!.GetTextAsync()).ToString();
        }

        return null;
    }

    async Task<Compilation> CompileAsync() => (await _document.Project.GetCompilationAsync())!;

    sealed class Reports(ImmutableArray<Diagnostic> reports) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(reports);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);

        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(reports);
    }
}
