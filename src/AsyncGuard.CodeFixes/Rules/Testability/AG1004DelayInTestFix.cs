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

/// <summary>AG1004: a fake clock is moved instead: the one that the test has, or one in place of the machine's; or what the test waits for is a signal.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG1004DelayInTestFix() : AsyncGuardCodeFix(AG1004DelayInTest.Id, Advance, Signal)
{
    const string Advance = "AG1004.Advance";
    const string Signal = "AG1004.AsyncEvent";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not IInvocationOperation { Syntax: InvocationExpressionSyntax call, Arguments: [var time, ..] }
            || call.FirstAncestorOrSelf<AwaitExpressionSyntax>() is not { } awaited)
        {
            yield break;
        }

        if (site.Model.Symbols.Type("Microsoft.Extensions.Time.Testing.FakeTimeProvider") is { } fake && ByClock(site, fake, call, awaited, time) is { } moved)
            yield return moved;

        // A token may end the pause alone.
        if (call.ArgumentList.Arguments.Count == 1
            && site.Model.Symbols.RuntimeType("AsyncEvent") is { } type && site.Model.Symbols.Type("System.TimeSpan") is { } span
            && awaited.Parent is StatementSyntax pause && SignalledFlag.Behind(site, pause) is { } flag)
        {
            yield return new Rewrite($"Make '{flag.Name}' an 'AsyncEvent' and await it", Signal, () => flag.Awaited(type, span, call));
        }
    }

    static Rewrite? ByClock(FixSite site, INamedTypeSymbol fake, InvocationExpressionSyntax call, AwaitExpressionSyntax awaited, IArgumentOperation time)
    {
        if (Clock(site, fake) is { } clock)
            return new Rewrite($"Advance '{clock.Name}'", Advance, () => site.Root.ReplaceNode(awaited, Moved(site, clock.Name, time).WithTriviaFrom(awaited)));
        return call.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { Body: { Statements.Count: > 0 } body } && MachineClocks(site, body) is [_, ..] clocks
            ? new Rewrite("Advance a fake clock in place of the machine's", Advance, () => WithFakeClock(site, body, clocks, awaited, time, fake))
            : null;
    }

    static InvocationExpressionSyntax Moved(FixSite site, string clock, IArgumentOperation time) =>
        InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, IdentifierName(clock), IdentifierName(nameof(Advance))),
            ArgumentList(SingletonSeparatedList(Argument(TimeArgument.Of(site, time)))));

    // Every 'TimeProvider.System' that the test hands over becomes the one clock that it moves.
    static SyntaxNode WithFakeClock(FixSite site, BlockSyntax body, List<SyntaxNode> clocks, AwaitExpressionSyntax awaited, IArgumentOperation time, INamedTypeSymbol fake)
    {
        var name = FreshName.At(site, body.Statements[0], "time");
        var changed = body.ReplaceNodes(
            clocks.Append(awaited),
            (original, _) => (original == awaited ? (ExpressionSyntax)Moved(site, name, time) : IdentifierName(name)).WithTriviaFrom(original));
        var declared = LocalDeclarationStatement(VariableDeclaration(
                IdentifierName(Identifier(default, "var", TriviaList(Space))),
                SingletonSeparatedList(VariableDeclarator(
                    Identifier(default, name, TriviaList(Space)), null,
                    EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), ObjectCreationExpression(StaticCall.TypeName(site, fake)).WithNewKeyword(Token(default, SyntaxKind.NewKeyword, TriviaList(Space))).WithArgumentList(ArgumentList()))))))
            .WithLeadingTrivia(Layout.Indentation(body.Statements[0])).WithTrailingTrivia(Layout.LineBreak(site.Root));
        return site.Root.ReplaceNode(body, changed.WithStatements(changed.Statements.Insert(0, declared)));
    }

    // Outside of lambdas, which may run at another time.
    static List<SyntaxNode> MachineClocks(FixSite site, BlockSyntax body) =>
        body.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .Where(node => node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "System", Parent: ArgumentSyntax }
                && site.Semantics.GetSymbolInfo(node, site.Cancellation).Symbol is IPropertySymbol { IsStatic: true } system && AsyncSymbols.Is(system.ContainingType, site.Model.Symbols.Type("System.TimeProvider")))
            .ToList();

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
