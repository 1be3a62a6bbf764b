using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Turns a field that code locks on into a lock that can be awaited, wherever the field is used.</summary>
internal sealed class AsyncLocking
{
    // Stands nowhere in the code: only the returns of a function are rewritten.
    static readonly ExpressionSyntax Nowhere = IdentifierName("_");

    readonly FixSite _site;
    readonly IFieldSymbol _field;
    readonly INamedTypeSymbol _lock;
    readonly bool _isSemaphore;

    AsyncLocking(FixSite site, IFieldSymbol field, INamedTypeSymbol @lock, bool isSemaphore)
    {
        _site = site;
        _field = field;
        _lock = @lock;
        _isSemaphore = isSemaphore;
    }

    /// <summary>What the field becomes: AsyncGuard's lock, Nito's, or a semaphore for one.</summary>
    public static INamedTypeSymbol? LockOf(FixSite site) =>
        site.Model.Symbols.Type("AsyncGuard.Runtime.AsyncLock") ?? site.Model.Symbols.Type("Nito.AsyncEx.AsyncLock") ?? site.Model.Symbols.Type("System.Threading.SemaphoreSlim");

    /// <summary>The document's root with the field and all its uses rewritten; <see langword="null"/> where one of them cannot be.</summary>
    public static SyntaxNode? Of(FixSite site, LockIdentity identity)
    {
        if (identity.Member is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private, DeclaringSyntaxReferences: [var reference] } field
            || identity.Path.Length != 1
            || field.ContainingType.DeclaringSyntaxReferences.Length != 1
            || reference.GetSyntax(site.Cancellation) is not VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax } declaration } declarator
            || declaration.SyntaxTree != site.Root.SyntaxTree
            || !IsPlainLock(site, field, declarator)
            || LockOf(site) is not { } type)
        {
            return null;
        }

        return new AsyncLocking(site, field, type, type.Name == nameof(SemaphoreSlim)).Rewritten(declaration, declarator);
    }

    // A lock of this process that is free at first. A named mutex is shared with other processes, a recursive lock lets its holder in again.
    static bool IsPlainLock(FixSite site, IFieldSymbol field, VariableDeclaratorSyntax declarator) =>
        declarator.Initializer?.Value switch
        {
            null => AsyncSymbols.Is(field.Type, site.Model.Symbols.Type("System.Threading.SpinLock")),
            BaseObjectCreationExpressionSyntax { Initializer: null } creation => site.Semantics.GetOperation(creation, site.Cancellation) is IObjectCreationOperation { Arguments: var arguments }
                && arguments.All(static argument => argument.Value.ConstantValue is { HasValue: true, Value: false or (int)LockRecursionPolicy.NoRecursion }),
            _ => false,
        };

    SyntaxNode? Rewritten(VariableDeclarationSyntax declaration, VariableDeclaratorSyntax declarator)
    {
        if (declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } owner || LockUses.Of(_site, _field, owner, !_lock.GetMembers(nameof(IDisposable.Dispose)).IsEmpty) is not { } uses)
            return null;
        var functions = new Dictionary<SyntaxNode, SyntaxNode>();
        foreach (var group in uses.GroupBy(static use => FunctionAround(use.Statement)))
        {
            if (group.Key is null
                || uses.Exists(use => FunctionAround(use.Statement) is { } other && other != group.Key && group.Key.Contains(other))
                || Function(group.Key, [.. group]) is not { } rewritten)
            {
                return null;
            }

            functions.Add(group.Key, rewritten);
        }

        var creation = ImplicitObjectCreationExpression(Arguments(_isSemaphore ? ["1", "1"] : []), null);
        var made = declaration
            .WithVariables(SingletonSeparatedList(declarator.Initializer is { } initializer
                ? declarator.WithInitializer(initializer.WithValue(creation.WithTriviaFrom(initializer.Value)))
                : declarator.WithInitializer(EqualsValueClause(Token(TriviaList(Space), SyntaxKind.EqualsToken, TriviaList(Space)), creation))))
            .WithType(((TypeSyntax)StaticCall.Name(_site, _lock)).WithTriviaFrom(declaration.Type));
        return _site.Root.ReplaceNodes(functions.Keys.Append(declaration), (original, _) => original == declaration ? made : functions[original]);
    }

    SyntaxNode? Function(SyntaxNode function, List<LockUse> uses)
    {
        var symbol = function is AnonymousFunctionExpressionSyntax ? _site.Semantics.GetSymbolInfo(function, _site.Cancellation).Symbol as IMethodSymbol : _site.Semantics.GetDeclaredSymbol(function, _site.Cancellation) as IMethodSymbol;
        if (symbol is null || _site.Model.Contexts.KindOf(symbol) is var kind && kind == FunctionKind.Sync)
            return null;

        var style = ConfigureAwaitStyle.Of(_site, function);
        var tokens = uses.ConvertAll(use => _site.Semantics.GetOperation(use.Statement, _site.Cancellation) is { } operation ? TokenArgument.At(_site, operation).ToList() : []);
        if (kind == FunctionKind.Async)
        {
            var tracked = function.TrackNodes(uses.SelectMany(static use => use.Before is { } before ? [use.Statement, before] : new SyntaxNode[] { use.Statement }));
            for (var i = 0; i < uses.Count; i++)
            {
                tracked = Replaced(tracked, tracked.GetCurrentNode(uses[i].Statement)!, uses[i], style, tokens[i]);
                if (uses[i].Before is { } before)
                    tracked = tracked.RemoveNode(tracked.GetCurrentNode(before)!, SyntaxRemoveOptions.KeepNoTrivia)!;
            }

            return tracked;
        }

        if (uses.Exists(static use => use.Statement is not LockStatementSyntax) || ReturnForms.Of(_site, function, symbol, Nowhere) is not { } forms)
            return null;
        var indices = uses.ConvertAll(use => Locks(function).IndexOf((LockStatementSyntax)use.Statement));
        var rewritten = new TaskReturnRewriter(forms, Nowhere, Nowhere, style).Visit(function)!;
        foreach (var (index, use) in indices.Select(static (index, use) => (index, use)).OrderByDescending(static entry => entry.index))
            rewritten = Replaced(rewritten, Locks(rewritten)[index], uses[use], style, tokens[use]);
        return MakeAsync.WithModifier(rewritten) is { } made ? DelegateTypes.Keep(_site, function, made) : null;
    }

    SyntaxNode Replaced(SyntaxNode function, StatementSyntax use, LockUse place, ConfigureAwaitStyle style, List<ArgumentSyntax> token)
    {
        var leading = place.Before?.GetLeadingTrivia() ?? use.GetLeadingTrivia();
        var body = use is LockStatementSyntax statement ? statement.Statement : place.BodyOf((TryStatementSyntax)use);
        var name = IdentifierName(_field.Name);
        var acquire = InsertAwait.Before(style.Apply(InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, name, IdentifierName(_isSemaphore ? "WaitAsync" : "LockAsync")), ArgumentList(StaticCall.Separated(token)))));
        if (!_isSemaphore)
            return function.ReplaceNode(use, UsingStatement(null, acquire, body).WithTriviaFrom(use).WithLeadingTrivia(leading).WithAdditionalAnnotations(Formatter.Annotation));

        var wait = ExpressionStatement(acquire).WithLeadingTrivia(leading).WithAdditionalAnnotations(Formatter.Annotation);
        var release = ExpressionStatement(InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, name, IdentifierName("Release"))));
        var attempt = TryStatement(body as BlockSyntax ?? Block(body), default, FinallyClause(Block(release))).WithTrailingTrivia(use.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation);
        return use.Parent is BlockSyntax ? function.ReplaceNode(use, [wait, attempt]) : function.ReplaceNode(use, Block(wait, attempt).WithAdditionalAnnotations(Formatter.Annotation));
    }

    static ArgumentListSyntax Arguments(string[] numbers) =>
        ArgumentList(StaticCall.Separated(numbers.Select(static number => Argument(ParseExpression(number)))));

    static List<LockStatementSyntax> Locks(SyntaxNode function) => [.. function.DescendantNodes().OfType<LockStatementSyntax>()];

    static SyntaxNode? FunctionAround(SyntaxNode use) =>
        use.Ancestors().FirstOrDefault(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax);
}
