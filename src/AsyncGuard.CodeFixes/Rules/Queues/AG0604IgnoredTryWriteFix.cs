using AsyncGuard.Analyzers.Rules.Queues;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Queues;

/// <summary>AG0604: <c>TryWrite(item)</c> becomes <c>await WriteAsync(item, ct)</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0604IgnoredTryWriteFix() : AsyncGuardCodeFix(AG0604IgnoredTryWrite.Id, Await)
{
    const string Await = "AG0604.Await";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is IInvocationOperation { Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } syntax } write
            && site.Semantics.GetEnclosingSymbol(syntax.SpanStart, site.Cancellation) is { } symbol
            && !site.Model.Channels.At(write, symbol, site.Cancellation).Any(life => life.IsReadOnlyBehind(write)))
        {
            yield return new Rewrite(
                "Await 'WriteAsync'", Await,
                () => InsertAwait.InPlaceOf(site, syntax, InvocationExpression(
                    access.WithName(IdentifierName("WriteAsync")),
                    ArgumentList(StaticCall.Separated([.. syntax.ArgumentList.Arguments, .. TokenArgument.At(site, write)])))));
        }
    }
}
