using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Makes an <c>AsyncLazy</c> of a field that one method fills on first demand and hands out.</summary>
internal static class LazyField
{
    /// <summary>The rewrite, or nothing where the field is used otherwise, or its value depends on the call.</summary>
    public static IEnumerable<Rewrite> Rewrites(FixSite site, LateFill fill, string key)
    {
        if (site.Model.Symbols.RuntimeType("AsyncLazy`1") is not { } lazy
            || !fill.Place.IsRoot || fill.Place.Root is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private, DeclaringSyntaxReferences: [var reference] } field
            || reference.GetSyntax(site.Cancellation) is not VariableDeclaratorSyntax { Initializer: null, Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax declaration } }
            || declaration.SyntaxTree != site.Root.SyntaxTree
            || site.Target.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
            || method.Parent != declaration.Parent
            || Loaded(fill.Store) is not { } load
            || !HandsOutOnly(method, fill, field.Name)
            || declaration.Parent is not TypeDeclarationSyntax type
            || Uses(type, field.Name).Any(use => !method.Span.Contains(use.Span))
            || Factory(site, method, load) is not { } factory)
        {
            yield break;
        }

        yield return new Rewrite("Use 'AsyncLazy'", key, () => Apply(site, lazy, field, declaration, method, type, factory));
    }

    static IEnumerable<IdentifierNameSyntax> Uses(SyntaxNode scope, string name) =>
        scope.DescendantNodes().OfType<IdentifierNameSyntax>().Where(use => use.Identifier.ValueText == name);

    // What is awaited, without the configuration of the await.
    static IInvocationOperation? Loaded(IOperation store)
    {
        var value = store switch
        {
            ICoalesceAssignmentOperation coalesce => coalesce.Value,
            ISimpleAssignmentOperation simple => simple.Value,
            _ => null,
        };
        if (value is null || CallSites.Unwrap(value) is not IAwaitOperation { Operation: IInvocationOperation call })
            return null;
        return call is { TargetMethod.Name: nameof(Task.ConfigureAwait), Instance: IInvocationOperation configured } ? configured : call;
    }

    // if (_x is null) _x = await …; return _x; and the shorter ways to say it.
    static bool HandsOutOnly(MethodDeclarationSyntax method, LateFill fill, string name)
    {
        if (method.ExpressionBody is { Expression: var body })
            return body == fill.Store.Syntax || (body is BinaryExpressionSyntax either && either.Span.Contains(fill.Store.Syntax.Span));
        return method.Body?.Statements switch
        {
            [ReturnStatementSyntax { Expression: { } only }] => only.Span.Contains(fill.Store.Syntax.Span),
            [IfStatementSyntax { Else: null, Statement: var then, Condition: var condition }, ReturnStatementSyntax { Expression: { } last }] =>
                condition.Span == fill.Check.Syntax.Span && Only(then)?.Expression == fill.Store.Syntax && IsField(last, name),
            [ExpressionStatementSyntax { Expression: var store }, ReturnStatementSyntax { Expression: { } last }] => store == fill.Store.Syntax && IsField(last, name),
            _ => false,
        };
    }

    static ExpressionStatementSyntax? Only(StatementSyntax then) => then is BlockSyntax { Statements: [var one] } ? one as ExpressionStatementSyntax : then as ExpressionStatementSyntax;

    static bool IsField(ExpressionSyntax expression, string name) =>
        expression switch
        {
            PostfixUnaryExpressionSyntax { Operand: var inner } => IsField(inner, name),
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var member } => member == name,
            IdentifierNameSyntax { Identifier.ValueText: var identifier } => identifier == name,
            _ => false,
        };

    // token => LoadAsync(token): the load may depend on the token of the call, and on nothing else of it.
    static LambdaExpressionSyntax? Factory(FixSite site, MethodDeclarationSyntax method, IInvocationOperation load)
    {
        if (load.Syntax is not ExpressionSyntax syntax)
            return null;
        var name = "token";
        foreach (var parameter in load.Syntax.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Select(use => site.Semantics.GetSymbolInfo(use, site.Cancellation).Symbol).Where(symbol => symbol is ILocalSymbol or IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: not MethodKind.Constructor } }))
        {
            if (parameter is not IParameterSymbol { Type: var type } || !AsyncSymbols.Is(type, site.Model.Symbols.CancellationToken))
                return null;
            name = parameter!.Name;
        }

        ExpressionSyntax body = site.Model.Symbols.IsTask(load.Type) ? syntax.WithoutTrivia() : InsertAwait.Before(syntax.WithoutTrivia());
        var lambda = SimpleLambdaExpression(Parameter(Identifier(name)), body).WithArrowToken(Token(TriviaList(Space), SyntaxKind.EqualsGreaterThanToken, TriviaList(Space)));
        return body is AwaitExpressionSyntax ? lambda.WithAsyncKeyword(Token(default, SyntaxKind.AsyncKeyword, TriviaList(Space))) : lambda;
    }

    static SyntaxNode Apply(
        FixSite site, INamedTypeSymbol lazy, IFieldSymbol field, FieldDeclarationSyntax declaration, MethodDeclarationSyntax method, TypeDeclarationSyntax type, LambdaExpressionSyntax factory)
    {
        var value = field.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var inner] } ? inner : field.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        var name = (TypeSyntax)StaticCall.TypeName(site, lazy.Construct(value));
        var creation = ArgumentList(SingletonSeparatedList(Argument(factory)));
        var constructor = UsesInstance(site, factory) ? type.Members.OfType<ConstructorDeclarationSyntax>().Where(static member => !member.Modifiers.Any(SyntaxKind.StaticKeyword)).ToList() is [{ Body: not null, Initializer: null } only] ? only : null : null;

        var variable = declaration.Declaration.Variables[0];
        var filled = constructor is null
            ? variable.WithIdentifier(variable.Identifier.WithTrailingTrivia(Space)).WithInitializer(EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), ImplicitObjectCreationExpression(creation, null)))
            : variable;
        var modifiers = declaration.Modifiers.Any(SyntaxKind.ReadOnlyKeyword) ? declaration.Modifiers : declaration.Modifiers.Remove(declaration.Modifiers.FirstOrDefault(static modifier => modifier.IsKind(SyntaxKind.VolatileKeyword)));
        var lead = declaration.GetLeadingTrivia();
        var made = declaration.WithLeadingTrivia()
            .WithModifiers(modifiers.Any(SyntaxKind.ReadOnlyKeyword) ? modifiers : TokenList(modifiers.Select(static (modifier, i) => i == 0 ? modifier.WithLeadingTrivia() : modifier).Append(Token(default, SyntaxKind.ReadOnlyKeyword, TriviaList(Space)))))
            .WithDeclaration(declaration.Declaration.WithType(name.WithTrailingTrivia(Space)).WithVariables(SingletonSeparatedList(filled)))
            .WithLeadingTrivia(lead);

        var get = InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, IdentifierName(field.Name), IdentifierName("GetAsync")),
            ArgumentList(StaticCall.Separated(TokenOf(site, method))));
        var awaited = InsertAwait.Before(ConfigureAwaitStyle.Of(site, method).Apply(get));
        var replaced = new Dictionary<SyntaxNode, SyntaxNode>
        {
            [declaration] = made,
            [method] = method.ExpressionBody is { } arrow
                ? method.WithExpressionBody(arrow.WithExpression(awaited))
                : method.WithBody(method.Body!.WithStatements(SingletonList<StatementSyntax>(
                    ReturnStatement(Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(Space), awaited, Token(SyntaxKind.SemicolonToken)).WithTriviaFrom(method.Body.Statements.Last()).WithLeadingTrivia(method.Body.Statements[0].GetLeadingTrivia())))),
        };
        if (constructor is not null)
        {
            replaced[constructor] = constructor.AddBodyStatements(ExpressionStatement(AssignmentExpression(
                SyntaxKind.SimpleAssignmentExpression, IdentifierName(field.Name).WithTrailingTrivia(Space), Token(default, SyntaxKind.EqualsToken, TriviaList(Space)),
                ObjectCreationExpression(Token(default, SyntaxKind.NewKeyword, TriviaList(Space)), name, creation, null))).WithTrailingTrivia(ElasticLineFeed).WithAdditionalAnnotations(Formatter.Annotation));
        }

        return site.Root.ReplaceNodes(replaced.Keys, (old, _) => replaced[old]);
    }

    static bool UsesInstance(FixSite site, LambdaExpressionSyntax factory) =>
        factory.DescendantNodes().OfType<SimpleNameSyntax>().Any(name =>
            name.Parent is not MemberAccessExpressionSyntax { Name: var member } access || member != name || access.Expression is ThisExpressionSyntax
                ? site.Semantics.LookupSymbols(site.Target.SpanStart, name: name.Identifier.ValueText).Any(static symbol => symbol is { IsStatic: false } and (IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary }))
                : false);

    static IEnumerable<ArgumentSyntax> TokenOf(FixSite site, MethodDeclarationSyntax method) =>
        method.ParameterList.Parameters.Where(parameter => site.Semantics.GetDeclaredSymbol(parameter, site.Cancellation) is { Type: var type } && AsyncSymbols.Is(type, site.Model.Symbols.CancellationToken))
            .Take(1).Select(static parameter => Argument(IdentifierName(parameter.Identifier.ValueText)));
}
