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
        site.Model.Symbols.Type("Nito.AsyncEx.AsyncLock") ?? site.Model.Symbols.Type("System.Threading.SemaphoreSlim");

    /// <summary>The document's root with the field and all its uses rewritten; <see langword="null"/> where one of them cannot be.</summary>
    public static SyntaxNode? Of(FixSite site, LockIdentity identity)
    {
        if (identity.Member is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private, DeclaringSyntaxReferences: [var reference] } field
            || identity.Path.Length != 1
            || field.ContainingType.DeclaringSyntaxReferences.Length != 1
            || reference.GetSyntax(site.Cancellation) is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 } } creation, Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration }
            || declaration.SyntaxTree != site.Root.SyntaxTree
            || LockOf(site) is not { } type)
        {
            return null;
        }

        return new AsyncLocking(site, field, type, type.Name == nameof(SemaphoreSlim)).Rewritten(declaration, creation);
    }

    SyntaxNode? Rewritten(VariableDeclarationSyntax declaration, BaseObjectCreationExpressionSyntax creation)
    {
        if (declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } owner || Uses(owner) is not { } uses)
            return null;
        var functions = new Dictionary<SyntaxNode, SyntaxNode>();
        foreach (var group in uses.GroupBy(FunctionAround))
        {
            if (group.Key is null || uses.Any(use => FunctionAround(use) is { } other && other != group.Key && group.Key.Contains(other)) || Function(group.Key, [.. group]) is not { } rewritten)
                return null;
            functions.Add(group.Key, rewritten);
        }

        var made = declaration
            .ReplaceNode(creation, ImplicitObjectCreationExpression(Arguments(_isSemaphore ? ["1", "1"] : []), null).WithTriviaFrom(creation))
            .WithType(((TypeSyntax)StaticCall.Name(_site, _lock)).WithTriviaFrom(declaration.Type));
        return _site.Root.ReplaceNodes(functions.Keys.Append(declaration), (original, _) => original == declaration ? made : functions[original]);
    }

    // Every use of the field, as the statement that locks on it; null where there is another use.
    List<StatementSyntax>? Uses(TypeDeclarationSyntax owner)
    {
        var uses = new List<StatementSyntax>();
        foreach (var name in owner.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText != _field.Name || !SymbolEqualityComparer.Default.Equals(_site.Semantics.GetSymbolInfo(name, _site.Cancellation).Symbol, _field))
                continue;
            ExpressionSyntax use = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } member && member.Name == name ? member : name;
            if (use.Parent is LockStatementSyntax statement && statement.Expression == use && !statement.Ancestors().Any(static node => node is LockStatementSyntax) && !AcquiresAgain(statement))
                uses.Add(statement);
            else if (use.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax enter && LockedTry(enter) is { } attempt)
                uses.Add(attempt);
            else if (use.FirstAncestorOrSelf<FinallyClauseSyntax>()?.Parent is not TryStatementSyntax { Parent: BlockSyntax block } own || LockedTry(Before(block, own)) != own)
                return null;
        }

        return uses;
    }

    // Monitor.Enter(_sync); try { … } finally { Monitor.Exit(_sync); }
    TryStatementSyntax? LockedTry(StatementSyntax? enter)
    {
        if (enter is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax acquire, Parent: BlockSyntax block }
            || block.Statements.IndexOf(enter) is var index && index + 1 >= block.Statements.Count
            || block.Statements[index + 1] is not TryStatementSyntax { Catches.Count: 0, Finally.Block.Statements: [ExpressionStatementSyntax { Expression: InvocationExpressionSyntax release }] } attempt)
        {
            return null;
        }

        return Act(acquire) is { Act: LockAct.Acquire } taken && Act(release) is { Act: LockAct.Release } given && taken.Kind == given.Kind && acquire.ArgumentList.Arguments.Count < 2 ? attempt : null;
    }

    LockApi? Act(InvocationExpressionSyntax call) =>
        _site.Semantics.GetOperation(call, _site.Cancellation) is IInvocationOperation operation
        && _site.Model.LockApis.Of(operation) is { Kind.IsReentrant: true } api
        && _field.Equals(LockIdentities.Of(LockApis.Target(operation))?.Member, SymbolEqualityComparer.Default)
        && !_site.Model.LockApis.IsConditional(operation)
            ? api
            : null;

    // An async lock does not let its holder in again.
    bool AcquiresAgain(LockStatementSyntax statement) =>
        _site.Semantics.GetOperation(statement, _site.Cancellation) is not ILockOperation operation
        || _site.Model.HeldLocks.AcquisitionAt(operation, _site.Cancellation) is not var (site, function, _)
        || function.Calls.Any(call => statement.Span.Contains(call.Syntax.Span) && _site.Model.LocksWithin.Of(call, _site.Cancellation).Any(within => within.Identity!.Equals(site.Identity)));

    SyntaxNode? Function(SyntaxNode function, List<StatementSyntax> uses)
    {
        var symbol = function is AnonymousFunctionExpressionSyntax ? _site.Semantics.GetSymbolInfo(function, _site.Cancellation).Symbol as IMethodSymbol : _site.Semantics.GetDeclaredSymbol(function, _site.Cancellation) as IMethodSymbol;
        if (symbol is null || _site.Model.Contexts.KindOf(symbol) is var kind && kind == FunctionKind.Sync)
            return null;

        var style = ConfigureAwaitStyle.Of(_site, function);
        var tokens = uses.ConvertAll(use => _site.Semantics.GetOperation(use, _site.Cancellation) is { } operation ? TokenArgument.At(_site, operation).ToList() : []);
        if (kind == FunctionKind.Async)
        {
            var tracked = function.TrackNodes(uses.SelectMany(use => Before(use.Parent as BlockSyntax, use) is { } before ? [use, before] : new SyntaxNode[] { use }));
            for (var i = 0; i < uses.Count; i++)
            {
                var enter = uses[i] is TryStatementSyntax ? Before((BlockSyntax)uses[i].Parent!, uses[i]) : null;
                tracked = Replaced(tracked, tracked.GetCurrentNode(uses[i])!, style, tokens[i], enter?.GetLeadingTrivia());
                if (enter is not null)
                    tracked = tracked.RemoveNode(tracked.GetCurrentNode(enter)!, SyntaxRemoveOptions.KeepNoTrivia)!;
            }

            return tracked;
        }

        if (uses.Any(static use => use is not LockStatementSyntax) || ReturnForms.Of(_site, function, symbol, Nowhere) is not { } forms)
            return null;
        var indices = uses.ConvertAll(use => Locks(function).IndexOf((LockStatementSyntax)use));
        var rewritten = new TaskReturnRewriter(forms, Nowhere, Nowhere, style).Visit(function)!;
        foreach (var (index, use) in indices.Select(static (index, use) => (index, use)).OrderByDescending(static entry => entry.index))
            rewritten = Replaced(rewritten, Locks(rewritten)[index], style, tokens[use], null);
        return MakeAsync.WithModifier(rewritten) is { } made ? DelegateTypes.Keep(_site, function, made) : null;
    }

    SyntaxNode Replaced(SyntaxNode function, StatementSyntax use, ConfigureAwaitStyle style, List<ArgumentSyntax> token, SyntaxTriviaList? leading)
    {
        var body = use is LockStatementSyntax statement ? statement.Statement : ((TryStatementSyntax)use).Block;
        var name = IdentifierName(_field.Name);
        var acquire = InsertAwait.Before(style.Apply(InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, name, IdentifierName(_isSemaphore ? "WaitAsync" : "LockAsync")), ArgumentList(StaticCall.Separated(token)))));
        if (!_isSemaphore)
            return function.ReplaceNode(use, UsingStatement(null, acquire, body).WithTriviaFrom(use).WithLeadingTrivia(leading ?? use.GetLeadingTrivia()).WithAdditionalAnnotations(Formatter.Annotation));

        var wait = ExpressionStatement(acquire).WithLeadingTrivia(leading ?? use.GetLeadingTrivia()).WithAdditionalAnnotations(Formatter.Annotation);
        var release = ExpressionStatement(InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, name, IdentifierName("Release"))));
        var attempt = TryStatement(body as BlockSyntax ?? Block(body), default, FinallyClause(Block(release))).WithTrailingTrivia(use.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation);
        return use.Parent is BlockSyntax ? function.ReplaceNode(use, [wait, attempt]) : function.ReplaceNode(use, Block(wait, attempt).WithAdditionalAnnotations(Formatter.Annotation));
    }

    static ArgumentListSyntax Arguments(string[] numbers) =>
        ArgumentList(StaticCall.Separated(numbers.Select(static number => Argument(ParseExpression(number)))));

    static List<LockStatementSyntax> Locks(SyntaxNode function) => [.. function.DescendantNodes().OfType<LockStatementSyntax>()];

    static StatementSyntax? Before(BlockSyntax? block, StatementSyntax statement) =>
        block?.Statements.IndexOf(statement) is > 0 and var index ? block.Statements[index - 1] : null;

    static SyntaxNode? FunctionAround(SyntaxNode use) =>
        use.Ancestors().FirstOrDefault(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax);
}
