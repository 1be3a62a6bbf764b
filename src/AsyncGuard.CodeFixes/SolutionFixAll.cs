using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes;

/// <summary>Fix All for rewrites that change other documents, too: one document after another, each on the outcome of those before.</summary>
/// <param name="rewrites">The ways to remove a report, the safest first.</param>
internal sealed class SolutionFixAll(Func<FixSite, IEnumerable<Rewrite>> rewrites) : FixAllProvider
{
    /// <inheritdoc/>
    public override Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext) =>
        Task.FromResult<CodeAction?>(CodeAction.Create(
            "Fix all", async cancellation => await FixAsync(fixAllContext, cancellation).ConfigureAwait(false), fixAllContext.CodeActionEquivalenceKey));

    async Task<Solution> FixAsync(FixAllContext context, CancellationToken cancellation)
    {
        // All targets are marked before the first edit: one fix may change the document of another's report.
        var solution = context.Solution;
        var marked = new List<(DocumentId Document, SequentialFixAll.Marked Marks)>();
        foreach (var document in Documents(context))
        {
            var diagnostics = await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);
            if (diagnostics.IsEmpty || await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root)
                continue;
            var marks = SequentialFixAll.Mark(root, diagnostics);
            solution = solution.WithDocumentSyntaxRoot(document.Id, marks.Root);
            marked.Add((document.Id, marks));
        }

        foreach (var (id, marks) in marked)
        {
            if (solution.GetDocument(id) is { } document)
                solution = (await SequentialFixAll.FixAsync(document, marks, context.CodeActionEquivalenceKey, rewrites, cancellation).ConfigureAwait(false)).Project.Solution;
        }

        return solution;
    }

    static IEnumerable<Document> Documents(FixAllContext context) =>
        context.Scope switch
        {
            FixAllScope.Project => context.Project.Documents,
            FixAllScope.Solution => context.Solution.Projects.Where(project => project.Language == context.Project.Language).SelectMany(static project => project.Documents),
            _ => context.Document is { } document ? [document] : [],
        };
}
