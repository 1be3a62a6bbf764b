using AsyncGuard.Analyzers.Rules.Tasks;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Tasks;

/// <summary>AG0107: null becomes a finished task; an await that may have nothing to await becomes conditional.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0107NullTaskFix() : AsyncGuardCodeFix(AG0107NullTask.Id, Finished, Test)
{
    const string Finished = "AG0107.FinishedTask";
    const string Test = "AG0107.TestForNull";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Target.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { } access)
            return Awaited(access) is { Parent: ExpressionStatementSyntax statement } awaited && IsSimple(access.Expression) ? [new Rewrite("Await only if it is not null", Test, () => Conditional(site, access, awaited, statement))] : [];
        return site.Target is ExpressionSyntax value && Whole(value) is { } whole && site.Semantics.GetTypeInfo(value, site.Cancellation).ConvertedType is INamedTypeSymbol type && site.Model.Symbols.IsTask(type)
            ? [new Rewrite("Return a finished task", Finished, () => site.Root.ReplaceNode(whole, FinishedTask(site, type, whole).WithTriviaFrom(whole)))]
            : [];
    }

    // null! is replaced with its '!'.
    static ExpressionSyntax Whole(ExpressionSyntax value) => value.Parent is PostfixUnaryExpressionSyntax suppressed && suppressed.IsKind(SyntaxKind.SuppressNullableWarningExpression) ? suppressed : value;

    static ExpressionSyntax FinishedTask(FixSite site, INamedTypeSymbol type, ExpressionSyntax whole)
    {
        var task = StaticCall.Name(site, site.Model.Symbols.Task!);
        if (type.TypeArguments.IsEmpty)
            return MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, task, IdentifierName(nameof(Task.CompletedTask)));

        var result = type.TypeArguments[0];
        var name = GenericName(Identifier(nameof(Task.FromResult)), TypeArgumentList(SingletonSeparatedList(ParseTypeName(result.ToMinimalDisplayString(site.Semantics, whole.SpanStart)))));
        ExpressionSyntax value = result.IsReferenceType && result.NullableAnnotation != NullableAnnotation.Annotated
            ? LiteralExpression(SyntaxKind.NullLiteralExpression)
            : LiteralExpression(SyntaxKind.DefaultLiteralExpression);
        if (whole is PostfixUnaryExpressionSyntax && result is { IsValueType: false, NullableAnnotation: not NullableAnnotation.Annotated })
            value = PostfixUnaryExpression(SyntaxKind.SuppressNullableWarningExpression, value);
        return InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, task, name), ArgumentList(SingletonSeparatedList(Argument(value))));
    }

    static AwaitExpressionSyntax? Awaited(ConditionalAccessExpressionSyntax access)
    {
        SyntaxNode node = access;
        while (node.Parent is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax)
            node = node.Parent;
        return node.Parent as AwaitExpressionSyntax;
    }

    // What is read twice must be the same twice.
    static bool IsSimple(ExpressionSyntax receiver) =>
        receiver is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or IdentifierNameSyntax };

    static SyntaxNode Conditional(FixSite site, ConditionalAccessExpressionSyntax access, AwaitExpressionSyntax awaited, ExpressionStatementSyntax statement)
    {
        var receiver = access.Expression.WithoutTrivia();
        var call = new Bound(receiver).Visit(access.WhenNotNull);
        var inner = statement.WithExpression(awaited.WithExpression((ExpressionSyntax)call)).WithoutTrivia();
        var test = IfStatement(IsPatternExpression(receiver.WithTrailingTrivia(Space), UnaryPattern(Token(SyntaxKind.NotKeyword).WithTrailingTrivia(Space), ConstantPattern(LiteralExpression(SyntaxKind.NullLiteralExpression))).WithLeadingTrivia(Space)), inner);
        return site.Root.ReplaceNode(statement, test.WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation));
    }

    // .SendAsync(text) is receiver.SendAsync(text).
    sealed class Bound(ExpressionSyntax receiver) : CSharpSyntaxRewriter
    {
        public override SyntaxNode VisitMemberBindingExpression(MemberBindingExpressionSyntax node) =>
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, node.Name);

        public override SyntaxNode VisitElementBindingExpression(ElementBindingExpressionSyntax node) => ElementAccessExpression(receiver, node.ArgumentList);

        public override SyntaxNode? VisitArgumentList(ArgumentListSyntax node) => node;
    }
}
