using AsyncGuard.Analyzers.Rules.SharedState;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.CodeFixes.Rewriting.Guarding;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.SharedState;

/// <summary>AG0402: the object becomes a concurrent collection, or its uses go under a guard. A context of a database is left alone: each task needs its own.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0402UnsafeObjectFix() : AsyncGuardCodeFix(AG0402UnsafeObject.Id, Concurrent, Guard)
{
    const string Concurrent = "AG0402.ConcurrentCollection";
    const string Guard = "AG0402.Guard";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not { } use || GuardSite.UseOf(site, use) is not { } unsafeUse || GuardSite.IsGuarded(site, use) || IsOfContext(site, use))
            return [];
        var operation = use is IPropertyReferenceOperation { Parent: { } store } ? store : use;
        if (operation.Syntax is not ExpressionSyntax syntax || (unsafeUse.IsOverlapping && use.Parent is not IAwaitOperation))
            return [];
        return ConcurrentCollection.Rewrites(site, unsafeUse.Place, Concurrent)
            .Concat(unsafeUse.IsOverlapping ? [] : AwaitedFirst.Rewrites(site, unsafeUse.Place, syntax, Guard))
            .Concat(GuardedCode.Rewrites(site, unsafeUse.Place, GuardSite.Together(operation, unsafeUse.Place, across: false), Guard));
    }

    static bool IsOfContext(FixSite site, IOperation use) =>
        site.Model.Symbols.Type("Microsoft.EntityFrameworkCore.DbContext") is { } context
        && use.Syntax.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(node => AsyncSymbols.IsOrInherits(site.Semantics.GetTypeInfo(node, site.Cancellation).Type, context));
}
