using AsyncGuard.Analyzers.Rules.Testability;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Testability;

/// <summary>AG1004: where the test has a fake clock, it is moved instead.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG1004DelayInTestFix() : AsyncGuardCodeFix(AG1004DelayInTest.Id, Advance)
{
    const string Advance = "AG1004.Advance";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is IInvocationOperation { Syntax: InvocationExpressionSyntax call, Arguments: [var time, ..] }
            && call.FirstAncestorOrSelf<AwaitExpressionSyntax>() is { } awaited
            && site.Model.Symbols.Type("Microsoft.Extensions.Time.Testing.FakeTimeProvider") is { } fake
            && Clock(site, fake) is { } clock)
        {
            yield return new Rewrite(
                $"Advance '{clock.Name}'", Advance,
                () => site.Root.ReplaceNode(awaited, InvocationExpression(
                    MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, IdentifierName(clock.Name), IdentifierName(nameof(Advance))),
                    ArgumentList(SingletonSeparatedList(Argument(TimeArgument.Of(site, time))))).WithTriviaFrom(awaited)));
        }
    }

    // The only fake clock that the test can see.
    static ISymbol? Clock(FixSite site, INamedTypeSymbol fake)
    {
        var clocks = site.Semantics.LookupSymbols(site.Target.SpanStart).Where(symbol =>
            symbol switch
            {
                ILocalSymbol local => AsyncSymbols.Is(local.Type, fake) && local.Locations.All(location => location.SourceSpan.End < site.Target.SpanStart),
                IParameterSymbol parameter => AsyncSymbols.Is(parameter.Type, fake),
                IFieldSymbol field => AsyncSymbols.Is(field.Type, fake),
                IPropertySymbol property => AsyncSymbols.Is(property.Type, fake),
                _ => false,
            }).ToList();
        return clocks is [var only] ? only : null;
    }
}
