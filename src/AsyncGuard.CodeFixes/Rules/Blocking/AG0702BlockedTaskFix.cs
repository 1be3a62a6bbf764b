using AsyncGuard.Analyzers.Rules.Blocking;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Blocking;

/// <summary>AG0702: the task that was blocked on is awaited.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0702BlockedTaskFix() : AsyncGuardCodeFix(AG0702BlockedTask.Id)
{
    const string Key = "AG0702.Await";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) =>
        BlockedProjection.Of(site) is { } projection
            ? [new Rewrite("Await 'Task.WhenAll'", Key, () => InsertAwait.InPlaceOf(site, projection.Syntax, _ => projection.Awaitable))]
            : site.Reported() switch
            {
                IPropertyReferenceOperation { Syntax: MemberAccessExpressionSyntax result } read when !AggregateHandlers.Surround(read, site) =>
                    [Await(site, result, rewritten => Receiver(rewritten))],
                IInvocationOperation { Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax or SimpleNameSyntax } syntax } call => OfCall(site, call, syntax),
                _ => [],
            };

    static IEnumerable<Rewrite> OfCall(FixSite site, IInvocationOperation call, InvocationExpressionSyntax syntax)
    {
        if (call.TargetMethod.Name == nameof(System.Runtime.CompilerServices.TaskAwaiter.GetResult))
            return OfAwaiter(site, call, syntax);
        if (AggregateHandlers.Surround(call, site) || HasTimeout(site, call))
            return [];

        var token = call.Arguments.FirstOrDefault(argument => argument.ArgumentKind == ArgumentKind.Explicit && AsyncSymbols.Is(argument.Parameter?.Type, site.Model.Symbols.CancellationToken));
        var tokenIndex = token is { Syntax: ArgumentSyntax argumentSyntax } ? syntax.ArgumentList.Arguments.IndexOf(argumentSyntax) : -1;
        return call.TargetMethod.Name switch
        {
            nameof(Task.Wait) when tokenIndex < 0 => [Await(site, syntax, rewritten => Receiver(((InvocationExpressionSyntax)rewritten).Expression))],
            nameof(Task.Wait) => [new Rewrite("Await 'WaitAsync'", Key, () => InsertAwait.InPlaceOf(site, syntax, rewritten => Renamed(rewritten, "WaitAsync")))],
            nameof(Task.WaitAll) => [new Rewrite("Await 'Task.WhenAll'", Key, () => InsertAwait.InPlaceOf(site, syntax, rewritten => Combined(rewritten, nameof(Task.WhenAll), tokenIndex)))],
            nameof(Task.WaitAny) when call.Parent is IExpressionStatementOperation =>
                [new Rewrite("Await 'Task.WhenAny'", Key, () => InsertAwait.InPlaceOf(site, syntax, rewritten => Combined(rewritten, nameof(Task.WhenAny), tokenIndex)))],
            "WaitAndUnwrapException" when tokenIndex < 0 && syntax.ArgumentList.Arguments.Count == 0 =>
                [Await(site, syntax, rewritten => Receiver(((InvocationExpressionSyntax)rewritten).Expression))],
            _ => [],
        };
    }

    // An awaiter that was kept in a variable says nothing of its task.
    static IEnumerable<Rewrite> OfAwaiter(FixSite site, IInvocationOperation call, InvocationExpressionSyntax syntax) =>
        call.Instance is IInvocationOperation { TargetMethod.Name: WellKnownMemberNames.GetAwaiter, Instance: { } task, Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } }
            ? [Await(site, syntax, rewritten => Receiver(((InvocationExpressionSyntax)Receiver(((InvocationExpressionSyntax)rewritten).Expression)).Expression), isConfigured: !site.Model.Symbols.IsTaskLike(task.Type))]
            : [];

    static Rewrite Await(FixSite site, ExpressionSyntax blocking, Func<ExpressionSyntax, ExpressionSyntax> task, bool isConfigured = false) =>
        new("Await the task", Key, () => InsertAwait.InPlaceOf(site, blocking, task, isConfigured));

    // Wait(timeout) answers false where WaitAsync(timeout) throws.
    static bool HasTimeout(FixSite site, IInvocationOperation call) =>
        call.TargetMethod.Parameters.Any(parameter =>
            parameter.Type.SpecialType == SpecialType.System_Int32 || AsyncSymbols.Is(parameter.Type, site.Model.Symbols.Type("System.TimeSpan")));

    static ExpressionSyntax Receiver(ExpressionSyntax member) => ((MemberAccessExpressionSyntax)member).Expression;

    static InvocationExpressionSyntax Renamed(ExpressionSyntax call, string name)
    {
        var invocation = (InvocationExpressionSyntax)call;
        return invocation.WithExpression(invocation.Expression is MemberAccessExpressionSyntax access
            ? access.WithName(IdentifierName(name))
            : IdentifierName(name).WithTriviaFrom(invocation.Expression));
    }

    // Task.WaitAll(tasks, token) is Task.WhenAll(tasks).WaitAsync(token).
    static ExpressionSyntax Combined(ExpressionSyntax call, string name, int tokenIndex)
    {
        var combined = Renamed(call, name);
        if (tokenIndex < 0)
            return combined;
        var arguments = combined.ArgumentList.Arguments;
        return InvocationExpression(
            MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression,
                combined.WithArgumentList(combined.ArgumentList.WithArguments(arguments.RemoveAt(tokenIndex))).WithoutTrailingTrivia(),
                IdentifierName("WaitAsync")),
            ArgumentList(SingletonSeparatedList(arguments[tokenIndex].WithNameColon(null))));
    }
}
