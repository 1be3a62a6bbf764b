using AsyncGuard.Analyzers.Rules.Blocking;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Blocking;

/// <summary>AG0707: the loop gets a thread of its own, by <c>Offload.RunOnDedicatedThreadAsync</c> or by <c>TaskCreationOptions.LongRunning</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0707BlockedPoolThreadFix() : AsyncGuardCodeFix(AG0707BlockedPoolThread.Id, OwnThread, LongRunning)
{
    const string OwnThread = "AG0707.OwnThread";
    const string LongRunning = "AG0707.LongRunning";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not IInvocationOperation { Syntax: InvocationExpressionSyntax syntax } start
            || !site.Model.Symbols.IsTask(start.Type)
            || Argument(start, TypeKind.Delegate) is not { Parameter.Type: INamedTypeSymbol { DelegateInvokeMethod.Parameters.IsEmpty: true } } work
            || ReturnsTask(site, work))
        {
            yield break;
        }

        var loop = ((ArgumentSyntax)work.Syntax).WithNameColon(null).WithoutTrivia();
        var token = Argument(start, TypeKind.Struct, nameof(CancellationToken))?.Syntax as ArgumentSyntax;
        if (site.Model.Symbols.Offload is { } offload)
        {
            yield return new Rewrite(
                "Run on a dedicated thread by 'Offload.RunOnDedicatedThreadAsync'", OwnThread,
                () => Replaced(site, syntax, StaticCall.To(site, offload, "RunOnDedicatedThreadAsync", token is null ? [loop] : [loop, token.WithNameColon(null)])));
        }

        if (site.Model.Symbols is { Task: { } task, CancellationToken: { } cancellation } symbols
            && symbols.Type("System.Threading.Tasks.TaskCreationOptions") is { } options
            && symbols.Type("System.Threading.Tasks.TaskScheduler") is { } scheduler)
        {
            yield return new Rewrite(
                "Run on a dedicated thread by 'TaskCreationOptions.LongRunning'", site.Model.Symbols.Offload is null ? OwnThread : LongRunning,
                () => Replaced(site, syntax, InvocationExpression(
                    Member(Member(StaticCall.Name(site, task), nameof(Task.Factory)), nameof(Task.Factory.StartNew)),
                    ArgumentList(StaticCall.Separated(
                    [
                        loop,
                        token?.WithNameColon(null) ?? SyntaxFactory.Argument(Member(StaticCall.Name(site, cancellation), nameof(CancellationToken.None))),
                        SyntaxFactory.Argument(Member(StaticCall.Name(site, options), nameof(TaskCreationOptions.LongRunning))),
                        SyntaxFactory.Argument(Member(StaticCall.Name(site, scheduler), nameof(TaskScheduler.Default))),
                    ])))));
        }
    }

    // A loop that returns a task would come back as a task of a task.
    static bool ReturnsTask(FixSite site, IArgumentOperation work) =>
        work.Parameter?.Type is INamedTypeSymbol { DelegateInvokeMethod.ReturnType: var result }
        && site.Model.Symbols.IsTaskLike(result)
        && CallsLoopThatReturns(work);

    // A lambda without an end converts to Func<Task> too, and returns nothing all the same.
    static bool CallsLoopThatReturns(IArgumentOperation work) =>
        work.Syntax is not ArgumentSyntax { Expression: AnonymousFunctionExpressionSyntax { Block: { } block } }
        || block.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(static node => node is ReturnStatementSyntax);

    static IArgumentOperation? Argument(IInvocationOperation call, TypeKind kind, string? typeName = null) =>
        call.Arguments.FirstOrDefault(argument =>
            argument is { IsImplicit: false, Parameter: { } parameter, Syntax: ArgumentSyntax }
            && parameter.Type.TypeKind == kind
            && (typeName is null || parameter.Type.Name == typeName));

    static SyntaxNode Replaced(FixSite site, InvocationExpressionSyntax start, InvocationExpressionSyntax replacement) =>
        site.Root.ReplaceNode(start, replacement.WithTriviaFrom(start));

    static MemberAccessExpressionSyntax Member(ExpressionSyntax of, string name) =>
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, of, IdentifierName(name));
}
