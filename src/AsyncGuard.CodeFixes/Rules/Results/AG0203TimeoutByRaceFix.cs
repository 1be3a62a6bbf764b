using AsyncGuard.Analyzers.Rules.Results;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Results;

/// <summary>AG0203: <c>if (await Task.WhenAny(task, Task.Delay(t)) != task) throw new TimeoutException();</c> becomes <c>await task.WaitAsync(t, ct);</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0203TimeoutByRaceFix() : AsyncGuardCodeFix(AG0203TimeoutByRace.Id, Wait)
{
    const string Wait = "AG0203.WaitAsync";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not IInvocationOperation { Syntax: InvocationExpressionSyntax { ArgumentList.Arguments: [var task, { Expression: InvocationExpressionSyntax timer }] } } race
            || site.Semantics.GetOperation(timer, site.Cancellation) is not IInvocationOperation { TargetMethod.Name: nameof(Task.Delay) }
            || race.Syntax.FirstAncestorOrSelf<IfStatementSyntax>() is not { Else: null, Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression } test } choice
            || task.Expression is not (IdentifierNameSyntax or MemberAccessExpressionSyntax)
            || !test.Right.IsEquivalentTo(task.Expression)
            || test.Left is not AwaitExpressionSyntax awaited
            || !ThrowsTimeout(site, choice.Statement))
        {
            return [];
        }

        return [new Rewrite("Wait by 'WaitAsync'", Wait, () => site.Root.ReplaceNode(choice, Waits(site, race, task.Expression, timer, awaited).WithTriviaFrom(choice)))];
    }

    static ExpressionStatementSyntax Waits(FixSite site, IOperation race, ExpressionSyntax task, InvocationExpressionSyntax timer, AwaitExpressionSyntax awaited)
    {
        var arguments = StaticCall.Unnamed(timer).ToList();
        arguments[0] = arguments[0].WithExpression(Time(site, arguments[0].Expression));
        if (arguments.Count == 1)
            arguments.AddRange(TokenArgument.At(site, race));
        ExpressionSyntax call = InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, task.WithoutTrivia(), IdentifierName("WaitAsync")), ArgumentList(StaticCall.Separated(arguments)));
        return ExpressionStatement(InsertAwait.Before(ConfigureAwaitStyle.OfAwait(awaited).Apply(call)));
    }

    // Delay takes milliseconds too.
    static ExpressionSyntax Time(FixSite site, ExpressionSyntax time) =>
        site.Semantics.GetTypeInfo(time, site.Cancellation).Type?.SpecialType == SpecialType.System_Int32 && site.Model.Symbols.Type("System.TimeSpan") is { } span
            ? StaticCall.To(site, span, nameof(TimeSpan.FromMilliseconds), [Argument(time)])
            : time;

    static bool ThrowsTimeout(FixSite site, StatementSyntax statement)
    {
        if (statement is BlockSyntax { Statements: [var only] })
            statement = only;
        return statement is ThrowStatementSyntax { Expression: BaseObjectCreationExpressionSyntax exception }
            && site.Semantics.GetTypeInfo(exception, site.Cancellation).Type is { Name: nameof(TimeoutException) };
    }
}
