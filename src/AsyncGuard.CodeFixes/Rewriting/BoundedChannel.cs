using AsyncGuard.Analyzers.Semantics.Queues;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Gives an unbounded channel a capacity, as a constant that the editor asks to name at once.</summary>
internal static class BoundedChannel
{
    const int Capacity = 100;

    public static IEnumerable<Rewrite> Rewrites(FixSite site, string key)
    {
        if (site.Reported() is not IInvocationOperation { TargetMethod.Name: "CreateUnbounded", Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } syntax } creation
            || ChannelTerms.Of(creation) is not { IsKnown: true } terms
            || site.Model.Symbols.Type("System.Threading.Channels.BoundedChannelOptions") is not { } options
            || site.Model.Symbols.Type("System.Threading.Channels.BoundedChannelFullMode") is not { } modes)
        {
            yield break;
        }

        var drops = site.Model.Channels.Of(creation, site.Cancellation).IgnoredWrites.Any();
        var isSignal = UnboundedQueues.Item(creation)?.SpecialType == SpecialType.System_Boolean;
        yield return new Rewrite(
            isSignal ? "Use a bounded channel of capacity one" : drops ? "Use a bounded channel that drops the oldest items" : "Use a bounded channel", key,
            () =>
            {
                var (root, capacity) = isSignal ? (site.Root, LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(1))) : Declared(site, syntax);
                if (root is null || capacity is null)
                    return null;
                var bounded = Call(site, access, terms, capacity, drops ? (options, modes, isSignal ? "DropWrite" : "DropOldest") : (options, null, null));
                return root.ReplaceNode(root.GetCurrentNode(syntax) ?? syntax, bounded.WithTriviaFrom(syntax));
            });
    }

    static InvocationExpressionSyntax Call(FixSite site, MemberAccessExpressionSyntax access, ChannelTerms terms, ExpressionSyntax capacity, (INamedTypeSymbol Options, INamedTypeSymbol? Modes, string? Mode) full)
    {
        var bounded = access.WithName(access.Name is GenericNameSyntax generic ? generic.WithIdentifier(Identifier("CreateBounded")) : IdentifierName("CreateBounded"));
        var settings = terms.Options?.Syntax is BaseObjectCreationExpressionSyntax { Initializer: { } initializer } ? initializer.Expressions.Select(static setting => setting.WithoutTrivia()).ToList() : [];
        if (full is { Modes: { } modes, Mode: { } mode })
        {
            settings.Add(AssignmentExpression(
                SyntaxKind.SimpleAssignmentExpression, IdentifierName("FullMode"), MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, StaticCall.Name(site, modes), IdentifierName(mode))));
        }

        ExpressionSyntax argument = settings.Count == 0
            ? capacity
            : ObjectCreationExpression(
                (TypeSyntax)StaticCall.Name(site, full.Options),
                ArgumentList(SingletonSeparatedList(Argument(capacity))),
                InitializerExpression(SyntaxKind.ObjectInitializerExpression, SeparatedList(settings)));
        return InvocationExpression(bounded, ArgumentList(SingletonSeparatedList(Argument(argument)))).WithAdditionalAnnotations(Formatter.Annotation);
    }

    // The constant stands above the statement, or above the field.
    static (SyntaxNode? Root, ExpressionSyntax? Capacity) Declared(FixSite site, InvocationExpressionSyntax creation)
    {
        var root = site.Root.TrackNodes(creation);
        if (creation.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax } statement)
        {
            var name = FreshName.At(site, statement, "capacity");
            var constant = LocalDeclarationStatement(Declaration(name)).WithModifiers(TokenList(Token(default, SyntaxKind.ConstKeyword, TriviaList(Space))))
                .WithSemicolonToken(Token(default, SyntaxKind.SemicolonToken, TriviaList(LineEnd(site))))
                .WithLeadingTrivia(statement.GetLeadingTrivia());
            var current = root.DescendantNodes().OfType<StatementSyntax>().First(node => node.Span == statement.Span && node.RawKind == statement.RawKind);
            root = root.InsertNodesBefore(current, [constant]);
            var moved = root.GetCurrentNode(creation)!.FirstAncestorOrSelf<StatementSyntax>()!;
            root = root.ReplaceNode(moved, moved.WithLeadingTrivia(Indent(statement)));
            return (root, IdentifierName(name));
        }

        if (creation.FirstAncestorOrSelf<MemberDeclarationSyntax>() is FieldDeclarationSyntax { Parent: TypeDeclarationSyntax } field && site.Semantics.GetEnclosingSymbol(creation.SpanStart) is { ContainingType: { } type })
        {
            var (constant, capacity) = CapacityFor(site, field, type);
            var current = root.DescendantNodes().OfType<FieldDeclarationSyntax>().First(node => node.Span == field.Span);
            return (root.InsertNodesBefore(current, [constant]), capacity);
        }

        return (null, null);
    }

    /// <summary>A constant for the capacity of the channel that a field holds, to stand above it, and the expression that names it.</summary>
    public static (FieldDeclarationSyntax Constant, ExpressionSyntax Capacity) CapacityFor(FixSite site, FieldDeclarationSyntax field, INamedTypeSymbol type)
    {
        var name = type.GetMembers(nameof(Capacity)).IsEmpty ? nameof(Capacity) : "QueueCapacity";
        var constant = FieldDeclaration(Declaration(name)).WithModifiers(TokenList(Token(default, SyntaxKind.ConstKeyword, TriviaList(Space))))
            .WithSemicolonToken(Token(default, SyntaxKind.SemicolonToken, TriviaList(LineEnd(site))))
            .WithLeadingTrivia(Indent(field));
        return (constant, IdentifierName(name));
    }

    static VariableDeclarationSyntax Declaration(string name) =>
        VariableDeclaration(
            PredefinedType(Token(default, SyntaxKind.IntKeyword, TriviaList(Space))),
            SingletonSeparatedList(VariableDeclarator(
                Identifier(default, name, TriviaList(Space)).WithAdditionalAnnotations(RenameAnnotation.Create()), null,
                EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(Capacity))))));

    static SyntaxTriviaList Indent(SyntaxNode node) =>
        node.GetLeadingTrivia().LastOrDefault(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)) is var space && space.IsKind(SyntaxKind.WhitespaceTrivia) ? TriviaList(space) : TriviaList();

    static SyntaxTrivia LineEnd(FixSite site) =>
        site.Root.DescendantTrivia().FirstOrDefault(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)) is var line && line.IsKind(SyntaxKind.EndOfLineTrivia) ? line : EndOfLine("\n");
}
