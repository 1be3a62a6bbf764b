using AsyncGuard.Analyzers.Rules.Cancellation;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.Cancellation;

/// <summary>AG0907: the registration ends with its block.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0907RegistrationDroppedFix() : AsyncGuardCodeFix(AG0907RegistrationDropped.Id, Using)
{
    const string Using = "AG0907.Using";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is IInvocationOperation { Syntax: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax statement } syntax } call
            && site.ContextOf(call).Kind == FunctionKind.Async
            && AwaitsBehind(statement))
        {
            var name = UsingLocal.Name(site, statement, "registration");
            yield return new Rewrite("Dispose the registration at the end of its block", Using, () => site.Root.ReplaceNode(
                (SyntaxNode)statement, UsingLocal.Of(name, syntax).WithTriviaFrom(statement)));
        }
    }

    // What the callback is to end must be awaited in the block: disposed at its end, the registration would otherwise end before it.
    static bool AwaitsBehind(StatementSyntax statement) => statement.Parent switch
    {
        BlockSyntax block => Awaits(block.Statements.SkipWhile(other => other != statement)),
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } global => Awaits(unit.Members.SkipWhile(member => member != global)),
        _ => false,
    };

    static bool Awaits(IEnumerable<SyntaxNode> rest) =>
        rest.Any(static node => node.DescendantNodes(static child => child is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .Any(static child => child is AwaitExpressionSyntax or ForEachStatementSyntax { AwaitKeyword.RawKind: not 0 }));
}
