using AsyncGuard.Analyzers.Rules.Limits;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rules.Limits;

/// <summary>AG0304: the lock becomes a field.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0304LoneLockFix() : AsyncGuardCodeFix(AG0304LoneLock.Id, MakeField)
{
    const string MakeField = "AG0304.MakeField";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Target.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { } creation
            || site.Semantics.GetTypeInfo(creation, site.Cancellation).Type is not INamedTypeSymbol type
            || !IsSameForAll(site, creation))
        {
            yield break;
        }

        yield return new Rewrite("Make the lock a field", MakeField, () => NewField.InPlaceOf(site, creation, type));
    }

    // A size that the call is given would not be the same for the next.
    static bool IsSameForAll(FixSite site, BaseObjectCreationExpressionSyntax creation) =>
        creation.ArgumentList?.Arguments.All(argument => site.Semantics.GetConstantValue(argument.Expression, site.Cancellation).HasValue) ?? true;
}
