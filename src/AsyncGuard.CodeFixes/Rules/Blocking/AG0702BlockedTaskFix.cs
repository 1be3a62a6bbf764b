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
public sealed class AG0702BlockedTaskFix() : AsyncGuardCodeFix(AG0702BlockedTask.Id, Key)
{
    const string Key = "AG0702.Await";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) =>
        BlockedProjection.Of(site) is { } projection
            ? [Await(site, projection.Syntax, projection.Awaitable, "Await 'Task.WhenAll'")]
            : site.Reported() switch
            {
                IPropertyReferenceOperation { Syntax: MemberAccessExpressionSyntax result } read when !AggregateHandlers.Surround(read, site) => [Await(site, result, result.Expression)],
                IInvocationOperation { Syntax: InvocationExpressionSyntax syntax } call => OfCall(site, call, syntax),
                _ => [],
            };

    static IEnumerable<Rewrite> OfCall(FixSite site, IInvocationOperation call, InvocationExpressionSyntax syntax)
    {
        var receiver = (syntax.Expression as MemberAccessExpressionSyntax)?.Expression;
        if (call.TargetMethod.Name == nameof(System.Runtime.CompilerServices.TaskAwaiter.GetResult))
            return OfAwaiter(site, call, syntax);
        if (AggregateHandlers.Surround(call, site) || HasTimeout(site, call))
            return [];

        var arguments = syntax.ArgumentList.Arguments;
        var token = call.Arguments
            .Where(argument => argument.ArgumentKind == ArgumentKind.Explicit && AsyncSymbols.Is(argument.Parameter?.Type, site.Model.Symbols.CancellationToken))
            .Select(argument => argument.Syntax)
            .OfType<ArgumentSyntax>()
            .FirstOrDefault();
        return (call.TargetMethod.Name, receiver, token) switch
        {
            (nameof(Task.Wait), { } task, null) => [Await(site, syntax, task)],
            (nameof(Task.Wait), not null, not null) => [Await(site, syntax, Renamed(syntax, "WaitAsync"), "Await 'WaitAsync'")],
            (nameof(Task.WaitAll), _, _) => [Await(site, syntax, Combined(syntax, nameof(Task.WhenAll), token), "Await 'Task.WhenAll'")],
            (nameof(Task.WaitAny), _, _) when call.Parent is IExpressionStatementOperation =>
                [Await(site, syntax, Combined(syntax, nameof(Task.WhenAny), token), "Await 'Task.WhenAny'")],
            ("WaitAndUnwrapException", { } task, null) when arguments.Count == 0 => [Await(site, syntax, task)],
            _ => [],
        };
    }

    // An awaiter that was kept in a variable says nothing of its task.
    static IEnumerable<Rewrite> OfAwaiter(FixSite site, IInvocationOperation call, InvocationExpressionSyntax syntax) =>
        call.Instance is IInvocationOperation
        {
            TargetMethod.Name: WellKnownMemberNames.GetAwaiter,
            Instance: { } task,
            Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var awaited } },
        }
            ? [Await(site, syntax, awaited, isConfigured: !site.Model.Symbols.IsTaskLike(task.Type))]
            : [];

    static Rewrite Await(FixSite site, ExpressionSyntax blocking, ExpressionSyntax task, string title = "Await the task", bool isConfigured = false) =>
        new(title, Key, () => InsertAwait.InPlaceOf(site, blocking, task, isConfigured));

    // Wait(timeout) answers false where WaitAsync(timeout) throws.
    static bool HasTimeout(FixSite site, IInvocationOperation call) =>
        call.TargetMethod.Parameters.Any(parameter =>
            parameter.Type.SpecialType == SpecialType.System_Int32 || AsyncSymbols.Is(parameter.Type, site.Model.Symbols.Type("System.TimeSpan")));

    static InvocationExpressionSyntax Renamed(InvocationExpressionSyntax call, string name) =>
        call.WithExpression(call.Expression is MemberAccessExpressionSyntax access ? access.WithName(IdentifierName(name)) : IdentifierName(name));

    // Task.WaitAll(tasks, token) is Task.WhenAll(tasks).WaitAsync(token).
    static ExpressionSyntax Combined(InvocationExpressionSyntax call, string name, ArgumentSyntax? token)
    {
        if (token is null)
            return Renamed(call, name);

        var arguments = call.ArgumentList.WithArguments(call.ArgumentList.Arguments.Remove(token));
        return InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Renamed(call, name).WithArgumentList(arguments).WithoutTrailingTrivia(), IdentifierName("WaitAsync")),
            ArgumentList(SingletonSeparatedList(token.WithNameColon(null))));
    }
}
