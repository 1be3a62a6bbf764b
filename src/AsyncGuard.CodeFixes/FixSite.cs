using System.Collections.Immutable;
using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes;

/// <summary>The place of one report in one version of its document, with everything that a fix may ask about it.</summary>
internal sealed class FixSite
{
    FixSite(
        Document document, SyntaxNode root, SemanticModel semantics, SyntaxNode target, string id, ImmutableDictionary<string, string?> properties, CancellationToken cancellation)
    {
        Document = document;
        Root = root;
        Semantics = semantics;
        Target = target;
        Id = id;
        Properties = properties;
        Model = CompilationModel.Of(semantics.Compilation, document.Project.AnalyzerOptions);
        Cancellation = cancellation;
    }

    public Document Document { get; }
    public SyntaxNode Root { get; }
    public SemanticModel Semantics { get; }
    public CompilationModel Model { get; }

    /// <summary>The node that the report points at.</summary>
    public SyntaxNode Target { get; }

    /// <summary>The ID of the report.</summary>
    public string Id { get; }

    /// <summary>What the rule handed over.</summary>
    public ImmutableDictionary<string, string?> Properties { get; }

    public CancellationToken Cancellation { get; }

    public static async Task<FixSite?> OfAsync(Document document, SyntaxNode target, Diagnostic diagnostic, CancellationToken cancellation) =>
        await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is { } semantics
            ? new FixSite(document, target.SyntaxTree.GetRoot(cancellation), semantics, target, diagnostic.Id, diagnostic.Properties, cancellation)
            : null;

    /// <summary>The same report as seen from another document of the project: its target is all of it.</summary>
    public async Task<FixSite?> InAsync(Document other) =>
        await other.GetSyntaxRootAsync(Cancellation).ConfigureAwait(false) is { } root
        && await other.GetSemanticModelAsync(Cancellation).ConfigureAwait(false) is { } semantics
            ? new FixSite(other, root, semantics, root, Id, Properties, Cancellation)
            : null;

    /// <summary>The node that a report's span points at: the smallest one that covers it.</summary>
    public static SyntaxNode TargetOf(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

    /// <summary>The operation that the report is about: what the name, or the keyword, that it points at belongs to.</summary>
    public IOperation? Reported()
    {
        for (var node = Target; node is not null; node = node.Parent)
        {
            if (Semantics.GetOperation(node, Cancellation) is { } operation and not IMethodReferenceOperation)
                return operation;
        }

        return null;
    }

    /// <summary>The answer to "is this code async, and can it await here?" for an operation of this site.</summary>
    public AsyncContext ContextOf(IOperation operation) => Model.Contexts.Of(operation);
}
