using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Says that a task is let go on purpose: <c>task.Forget()</c> of the runtime library, which observes its exceptions.</summary>
internal static class ForgetCall
{
    const string Namespace = "AsyncGuard.Runtime";
    const string Method = "Forget";

    /// <summary>The rewrite, where the compilation sees the runtime library.</summary>
    /// <param name="site">The site of the report.</param>
    /// <param name="replaced">What is replaced: the task, or the assignment that discards it.</param>
    /// <param name="task">The task.</param>
    /// <param name="key">The equivalence key.</param>
    public static IEnumerable<Rewrite> Rewrites(FixSite site, ExpressionSyntax replaced, ExpressionSyntax task, string key) =>
        IsKnown(site)
            ? [new Rewrite($"Let it go by '{Method}', which observes its exceptions", key, () => Apply(site, replaced, task))]
            : [];

    static SyntaxNode Apply(FixSite site, ExpressionSyntax replaced, ExpressionSyntax task) =>
        Imports.Add(site, site.Root.ReplaceNode(replaced, Call(task).WithTriviaFrom(replaced)), Namespace);

    // x?.StartAsync() is x?.StartAsync().Forget().
    static ExpressionSyntax Call(ExpressionSyntax task) =>
        task is ConditionalAccessExpressionSyntax access
            ? access.WithWhenNotNull(Call(access.WhenNotNull)).WithoutTrivia()
            : InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Receiver(task.WithoutTrivia()), IdentifierName(Method)));

    static ExpressionSyntax Receiver(ExpressionSyntax task) =>
        task is InvocationExpressionSyntax or MemberAccessExpressionSyntax or SimpleNameSyntax or ElementAccessExpressionSyntax or MemberBindingExpressionSyntax or ParenthesizedExpressionSyntax
            ? task
            : ParenthesizedExpression(task);

    static bool IsKnown(FixSite site) =>
        Member(Member(site.Semantics.Compilation.GlobalNamespace, "AsyncGuard"), "Runtime")?.GetTypeMembers().Any(type => type.MightContainExtensionMethods && !type.GetMembers(Method).IsEmpty) == true;

    static INamespaceSymbol? Member(INamespaceSymbol? parent, string name) => parent?.GetNamespaceMembers().FirstOrDefault(child => child.Name == name);
}
