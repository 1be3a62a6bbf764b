using AsyncGuard.Analyzers.Rules.Cancellation;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.Cancellation;

/// <summary>AG0903: the call is given the token in scope.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0903TokenNotPassedFix() : AsyncGuardCodeFix(AG0903TokenNotPassed.Id, Pass)
{
    const string Pass = "AG0903.Pass";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is IInvocationOperation { Syntax: InvocationExpressionSyntax syntax } call
            && site.Model.ForgottenTokens.Of(call, containingSymbol: null, site.Cancellation) is var (token, form))
        {
            yield return new Rewrite($"Pass '{token.Expression}'", Pass, () => site.Root.ReplaceNode(syntax, ArgumentLayout.Of(form.Call, syntax)));
        }
    }
}
