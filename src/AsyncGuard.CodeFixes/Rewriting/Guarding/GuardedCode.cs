using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Text;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting.Guarding;

/// <summary>Puts the code that uses a shared place under a guard, which it declares where there is none.</summary>
internal static class GuardedCode
{
    /// <summary>The rewrite, or nothing where no guard fits.</summary>
    /// <param name="site">The site of the report.</param>
    /// <param name="place">The place to guard.</param>
    /// <param name="spans">What has to lie under one guard.</param>
    /// <param name="key">The equivalence key.</param>
    /// <param name="known">The gate, where it is known.</param>
    public static IEnumerable<Rewrite> Rewrites(FixSite site, SharedPlace place, IReadOnlyList<TextSpan> spans, string key, Gate? known = null)
    {
        if (FunctionAround(site.Target) is not { } function
            || GuardedRegion.Around(site.Root, function, spans, site.Semantics) is not { Yields: false } region
            || (known ?? Gate.For(site, place, region.Awaits)) is not { } gate
            || (gate.Kind == GateKind.Lock && region.Awaits))
        {
            yield break;
        }

        yield return new Rewrite($"Guard by {gate.Title}", key, () => Apply(site, place, region, gate));
    }

    /// <summary>The function whose code the node is: a lambda, a local function, a member, or the top-level statements.</summary>
    public static SyntaxNode? FunctionAround(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(static ancestor =>
            ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or CompilationUnitSyntax);

    /// <summary>The document's root with the region replaced by what <paramref name="guard"/> makes of its statements, and the gate declared.</summary>
    public static SyntaxNode? Put(FixSite site, SharedPlace place, GuardedRegion region, Gate gate, Func<IReadOnlyList<StatementSyntax>, SyntaxTrivia?, IReadOnlyList<StatementSyntax>> guard)
    {
        var (old, guarded) = region.Block is null ? WithBlock(site, region, guard) : WithStatements(site, region, guard);
        if (old is null || guarded is null)
            return null;
        if (gate.Declaration is null)
            return site.Root.ReplaceNode(old, guarded);

        var anchor = Gate.DeclaresVariable(site, place)
            ? place.Root.DeclaringSyntaxReferences[0].GetSyntax(site.Cancellation).FirstAncestorOrSelf<StatementSyntax>()
            : FieldAnchor(site, place);
        if (anchor is null)
            return null;

        // Where the anchor lies inside what is replaced, it is replaced with it: the gate is declared first then.
        var mark = new SyntaxAnnotation();
        var isInside = old.Span.Contains(anchor.Span) && old != anchor;
        var root = site.Root.TrackNodes(old, anchor);
        root = root.ReplaceNode(root.GetCurrentNode(old)!, isInside || old == anchor ? guarded.WithAdditionalAnnotations(mark) : guarded);
        if (root.GetCurrentNode(anchor) is { } tracked)
            return Declare(site, root, tracked, gate, place);
        var replaced = root.GetAnnotatedNodes(mark).FirstOrDefault();
        return old == anchor ? replaced is null ? null : Declare(site, root, replaced, gate, place)
            : replaced?.DescendantNodes().FirstOrDefault(node => node.IsEquivalentTo(anchor)) is { } copy ? Declare(site, root, copy, gate, place)
            : null;
    }

    static SyntaxNode? Apply(FixSite site, SharedPlace place, GuardedRegion region, Gate gate)
    {
        var style = ConfigureAwaitStyle.Of(site, region.Function);
        var token = region.Awaits && site.Reported() is { } operation ? TokenArgument.At(site, operation).ToList() : [];
        return Put(site, place, region, gate, (statements, endOfLine) => gate.Guard(statements, style, token, endOfLine));
    }

    static (SyntaxNode? Old, SyntaxNode? New) WithStatements(FixSite site, GuardedRegion region, Func<IReadOnlyList<StatementSyntax>, SyntaxTrivia?, IReadOnlyList<StatementSyntax>> guard)
    {
        var row = GuardedRegion.StatementsOf(region.Block);
        var made = List(row.Take(region.First).Concat(guard(region.Statements.ToList(), IsInOneLine(region.Block!) ? null : EndOfLine(site))).Concat(row.Skip(region.Last + 1)));
        return (region.Block, region.Block switch
        {
            BlockSyntax block => block.WithStatements(made),
            SwitchSectionSyntax section => section.WithStatements(made),
            _ => null,
        });
    }

    // The expression becomes a statement: a return where the function has a result.
    static (SyntaxNode? Old, SyntaxNode? New) WithBlock(FixSite site, GuardedRegion region, Func<IReadOnlyList<StatementSyntax>, SyntaxTrivia?, IReadOnlyList<StatementSyntax>> guard)
    {
        if (GuardedRegion.BodyOf(region.Function) is not ExpressionSyntax body)
            return default;
        var bare = body.WithoutTrivia();
        StatementSyntax statement = HasResult(site, region.Function)
            ? ReturnStatement(Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(Space), bare, Token(SyntaxKind.SemicolonToken))
            : ExpressionStatement(bare);
        var block = Block(guard([statement], EndOfLine(site))).WithAdditionalAnnotations(Formatter.Annotation);
        return (region.Function, region.Function switch
        {
            ParenthesizedLambdaExpressionSyntax lambda => lambda.WithBody(block),
            SimpleLambdaExpressionSyntax lambda => lambda.WithBody(block),
            MethodDeclarationSyntax method => method.WithExpressionBody(null).WithSemicolonToken(default)
                .WithParameterList(method.ParameterList.WithTrailingTrivia(ElasticLineFeed)).WithBody(block.WithTrailingTrivia(method.SemicolonToken.TrailingTrivia)),
            LocalFunctionStatementSyntax local => local.WithExpressionBody(null).WithSemicolonToken(default)
                .WithParameterList(local.ParameterList.WithTrailingTrivia(ElasticLineFeed)).WithBody(block.WithTrailingTrivia(local.SemicolonToken.TrailingTrivia)),
            _ => null,
        });
    }

    static bool IsInOneLine(SyntaxNode block) => !block.ToString().Contains('\n');

    static SyntaxTrivia EndOfLine(FixSite site) =>
        site.Root.DescendantTrivia().FirstOrDefault(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: not 0 } first ? first : LineFeed;

    static bool HasResult(FixSite site, SyntaxNode function)
    {
        var symbol = function is AnonymousFunctionExpressionSyntax ? site.Semantics.GetSymbolInfo(function, site.Cancellation).Symbol : site.Semantics.GetDeclaredSymbol(function, site.Cancellation);
        return symbol is IMethodSymbol { ReturnsVoid: false } method && !(method.IsAsync && site.Model.Symbols.ResultOf(method.ReturnType) is null);
    }

    static SyntaxNode? FieldAnchor(FixSite site, SharedPlace place)
    {
        var type = site.Target.FirstAncestorOrSelf<TypeDeclarationSyntax>();
        return place.Root.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(site.Cancellation).FirstAncestorOrSelf<MemberDeclarationSyntax>())
                .FirstOrDefault(member => member is FieldDeclarationSyntax && member.SyntaxTree == site.Root.SyntaxTree && member.Parent == type)
            ?? (SyntaxNode?)type?.Members.FirstOrDefault();
    }

    static SyntaxNode Declare(FixSite site, SyntaxNode root, SyntaxNode anchor, Gate gate, SharedPlace place)
    {
        var made = anchor is StatementSyntax ? Variable(site, gate) : (SyntaxNode)Field(site, gate, Gate.IsStatic(site, place));
        made = made.WithLeadingTrivia(Indentation(anchor)).WithTrailingTrivia(EndOfLine(site));
        if (anchor.Parent is GlobalStatementSyntax global)
            return root.InsertNodesBefore(global, [GlobalStatement((StatementSyntax)made)]);

        // What stands before the anchor belongs to the anchor, blank lines apart.
        var mark = new SyntaxAnnotation();
        var blank = anchor.GetLeadingTrivia().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)).ToList();
        root = root.ReplaceNode(anchor, anchor.WithLeadingTrivia(anchor.GetLeadingTrivia().Skip(blank.Count)).WithAdditionalAnnotations(mark));
        return root.InsertNodesBefore(root.GetAnnotatedNodes(mark).First(), [made.WithLeadingTrivia(blank.Concat(Indentation(anchor)))]);
    }

    static IEnumerable<SyntaxTrivia> Indentation(SyntaxNode anchor) => anchor.GetLeadingTrivia().Reverse().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Take(1);

    static LocalDeclarationStatementSyntax Variable(FixSite site, Gate gate) =>
        LocalDeclarationStatement(VariableDeclaration(IdentifierName("var").WithTrailingTrivia(Space), SingletonSeparatedList(
            Declarator(gate, ObjectCreationExpression(Token(default, SyntaxKind.NewKeyword, TriviaList(Space)), TypeName(site, gate), Arguments(gate), null)))));

    static FieldDeclarationSyntax Field(FixSite site, Gate gate, bool isStatic) =>
        FieldDeclaration(VariableDeclaration(TypeName(site, gate).WithTrailingTrivia(Space), SingletonSeparatedList(Declarator(gate, ImplicitObjectCreationExpression(Arguments(gate), null)))))
            .WithModifiers(TokenList((SyntaxKind[])[.. Accessibility(site), .. isStatic ? [SyntaxKind.StaticKeyword] : (SyntaxKind[])[], SyntaxKind.ReadOnlyKeyword] is var kinds ? kinds.Select(static kind => Token(default, kind, TriviaList(Space))) : []));

    // 'private' where the type's fields say so.
    static SyntaxKind[] Accessibility(FixSite site) =>
        site.Target.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Members.OfType<FieldDeclarationSyntax>().Any(static field => field.Modifiers.Any(SyntaxKind.PrivateKeyword)) == true ? [SyntaxKind.PrivateKeyword] : [];

    static VariableDeclaratorSyntax Declarator(Gate gate, ExpressionSyntax value) =>
        VariableDeclarator(Identifier(TriviaList(), gate.Name, TriviaList(Space)), null, EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), value));

    static ArgumentListSyntax Arguments(Gate gate) =>
        gate.Kind == GateKind.Semaphore ? ArgumentList(StaticCall.Separated([One(), One()])) : ArgumentList();

    static ArgumentSyntax One() => Argument(LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(1)));

    static TypeSyntax TypeName(FixSite site, Gate gate) =>
        gate.Declaration is INamedTypeSymbol { SpecialType: SpecialType.None } named
            ? StaticCall.TypeName(site, named)
            : PredefinedType(Token(SyntaxKind.ObjectKeyword));
}
