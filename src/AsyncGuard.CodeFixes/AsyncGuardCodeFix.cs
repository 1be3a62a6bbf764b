using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes;

/// <summary>
/// The base of every fix. It owns the ceremony: it finds the place of a report, offers only rewrites that leave no new compiler error behind,
/// and applies them one after another for Fix All.
/// </summary>
public abstract class AsyncGuardCodeFix : CodeFixProvider
{
    /// <param name="id">The rule whose reports it removes.</param>
    /// <param name="key">The equivalence key of its safest rewrite.</param>
    /// <param name="otherKeys">The keys of the others.</param>
    private protected AsyncGuardCodeFix(string id, string key, params string[] otherKeys)
    {
        FixableDiagnosticIds = ImmutableArray.Create(id);
        Keys = ImmutableArray.Create(key).AddRange(otherKeys);
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <summary>The equivalence keys that users choose by. They are public and documented: a rewrite with another key is not offered.</summary>
    internal ImmutableArray<string> Keys { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => ChangesOtherDocuments ? new SolutionFixAll(Rewrites) : SequentialFixAll.Of(Rewrites);

    /// <summary>Whether a rewrite may change documents besides that of the report.</summary>
    private protected virtual bool ChangesOtherDocuments => false;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
            return;

        foreach (var diagnostic in context.Diagnostics)
        {
            var target = FixSite.TargetOf(root, diagnostic);
            if (await FixSite.OfAsync(context.Document, target, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } site)
                continue;

            // Of several rewrites with one key the first that fits is offered.
            var offered = new HashSet<string>(StringComparer.Ordinal);
            foreach (var rewrite in Rewrites(site))
            {
                if (Keys.Contains(rewrite.Key) && !offered.Contains(rewrite.Key) && await RewriteCheck.ApplyAsync(site, rewrite).ConfigureAwait(false) is { } changed && offered.Add(rewrite.Key))
                    context.RegisterCodeFix(Action(rewrite, changed), diagnostic);
            }
        }
    }

    CodeAction Action(Rewrite rewrite, Document changed) =>
        ChangesOtherDocuments
            ? CodeAction.Create(rewrite.Title, _ => Task.FromResult(changed.Project.Solution), rewrite.Key)
            : CodeAction.Create(rewrite.Title, _ => Task.FromResult(changed), rewrite.Key);

    /// <summary>The ways to remove the report, the safest first. Fix All asks again at every site, on the document as it is by then.</summary>
    private protected abstract IEnumerable<Rewrite> Rewrites(FixSite site);
}
