using AsyncGuard.Analyzers.Rules.Signals;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Signals;

/// <summary>AG0504: <c>SetResult</c> becomes <c>TrySetResult</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0504RacingCompletersFix() : AsyncGuardCodeFix(AG0504RacingCompleters.Id, UseTry)
{
    const string UseTry = "AG0504.UseTry";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is IInvocationOperation { TargetMethod.Name: var name, Syntax: InvocationExpressionSyntax { Expression: var called } } && Name(called) is { } set)
            yield return new Rewrite($"Use 'Try{name}'", UseTry, () => site.Root.ReplaceNode(set, IdentifierName($"Try{name}").WithTriviaFrom(set)));
    }

    static SimpleNameSyntax? Name(ExpressionSyntax called) =>
        called switch
        {
            MemberAccessExpressionSyntax access => access.Name,
            MemberBindingExpressionSyntax binding => binding.Name,
            _ => null,
        };
}
