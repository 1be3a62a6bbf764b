using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Moves an object from a local variable, or from the middle of an expression, to a field of the type.</summary>
internal static class NewField
{
    const string DefaultName = "lock";

    /// <summary>The document's root with a readonly field in place of the object; <see langword="null"/> where the type cannot have one.</summary>
    public static SyntaxNode? InPlaceOf(FixSite site, BaseObjectCreationExpressionSyntax creation, INamedTypeSymbol type)
    {
        if (creation.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { Parent: TypeDeclarationSyntax { OpenBraceToken.IsMissing: false } owner } member
            || owner is InterfaceDeclarationSyntax
            || creation.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { Declaration.Variables.Count: not 1 })
        {
            return null;
        }

        var declaration = creation.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>();
        var local = declaration?.Declaration.Variables[0].Identifier.ValueText;
        var isStatic = member.Modifiers.Any(SyntaxKind.StaticKeyword)
            || creation.Ancestors().TakeWhile(node => node != member).Any(static node => node is LocalFunctionStatementSyntax function && function.Modifiers.Any(SyntaxKind.StaticKeyword))
            || owner.Modifiers.Any(SyntaxKind.StaticKeyword);
        var name = Unused(site, creation.SpanStart, FieldName.Of(owner, (local ?? DefaultName).TrimStart('_'), isStatic));

        var field = FieldDeclaration(VariableDeclaration(
                ParseTypeName(type.ToMinimalDisplayString(site.Semantics, owner.OpenBraceToken.Span.End)),
                SingletonSeparatedList(VariableDeclarator(Identifier(name), null, EqualsValueClause(Explicit(site, creation, type))))))
            .WithModifiers(TokenList(isStatic ? [Token(SyntaxKind.StaticKeyword), Token(SyntaxKind.ReadOnlyKeyword)] : [Token(SyntaxKind.ReadOnlyKeyword)]))
            .WithAdditionalAnnotations(Formatter.Annotation);

        var rewritten = declaration is null ? member.ReplaceNode(creation, IdentifierName(name).WithTriviaFrom(creation)) : WithoutLocal(site, member, declaration, name);
        var index = owner.Members.IndexOf(member);
        var place = owner.Members.Take(index).TakeWhile(static other => other is BaseFieldDeclarationSyntax && !IsPlainField(other)).Count();
        place = Place(owner, index, place);
        return site.Root.ReplaceNode(owner, owner.WithMembers(owner.Members.Replace(member, rewritten).Insert(place, field)));
    }

    // Behind the readonly fields at the top of the type.
    static int Place(TypeDeclarationSyntax owner, int limit, int place)
    {
        while (place < limit && owner.Members[place] is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword))
            place++;
        return place;
    }

    static bool IsPlainField(MemberDeclarationSyntax member) => !member.Modifiers.Any(SyntaxKind.ConstKeyword) && !member.Modifiers.Any(SyntaxKind.ReadOnlyKeyword);

    static ExpressionSyntax Explicit(FixSite site, BaseObjectCreationExpressionSyntax creation, INamedTypeSymbol type) =>
        creation is ImplicitObjectCreationExpressionSyntax
            ? creation.WithoutTrivia()
            : ObjectCreationExpression(ParseTypeName(type.ToMinimalDisplayString(site.Semantics, creation.SpanStart)), creation.ArgumentList ?? ArgumentList(), null)
                .WithNewKeyword(Token(default, SyntaxKind.NewKeyword, TriviaList(Space)));

    static MemberDeclarationSyntax WithoutLocal(FixSite site, MemberDeclarationSyntax member, LocalDeclarationStatementSyntax declaration, string name)
    {
        var symbol = site.Semantics.GetDeclaredSymbol(declaration.Declaration.Variables[0], site.Cancellation);
        var uses = member.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(use => use.Identifier.ValueText == symbol?.Name && SymbolEqualityComparer.Default.Equals(site.Semantics.GetSymbolInfo(use, site.Cancellation).Symbol, symbol))
            .ToList<SyntaxNode>();
        var next = NextStatement(declaration);
        var tracked = member.TrackNodes(uses.Append(declaration).Concat(next is null ? [] : [next]));
        tracked = tracked.ReplaceNodes(uses.Select(use => tracked.GetCurrentNode(use)!), (original, _) => IdentifierName(name).WithTriviaFrom(original));
        var comments = declaration.GetLeadingTrivia();
        if (next is not null && comments.Any(static piece => piece.IsKind(SyntaxKind.SingleLineCommentTrivia) || piece.IsKind(SyntaxKind.MultiLineCommentTrivia)))
        {
            var current = tracked.GetCurrentNode(next)!;
            tracked = tracked.ReplaceNode(current, current.WithLeadingTrivia(comments.AddRange(WithoutIndent(current.GetLeadingTrivia()))));
        }

        return tracked.RemoveNode(tracked.GetCurrentNode(declaration)!, SyntaxRemoveOptions.KeepNoTrivia)!;
    }

    static StatementSyntax? NextStatement(StatementSyntax statement) =>
        statement.Parent is BlockSyntax block && block.Statements.IndexOf(statement) is var index && index + 1 < block.Statements.Count ? block.Statements[index + 1] : null;

    static IEnumerable<SyntaxTrivia> WithoutIndent(SyntaxTriviaList trivia) => trivia.SkipWhile(static piece => piece.IsKind(SyntaxKind.WhitespaceTrivia));

    static string Unused(FixSite site, int position, string name)
    {
        var unused = name;
        for (var number = 2; !site.Semantics.LookupSymbols(position, name: unused).IsEmpty; number++)
            unused = name + number;
        return unused;
    }
}
