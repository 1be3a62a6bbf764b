using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>
/// Turns a field with a semaphore into AsyncGuard's lock or semaphore, which <c>using (await …)</c> holds: wherever the field is used, a wait is
/// awaited and paired with its release.
/// </summary>
internal sealed class ScopedSemaphore
{
    readonly FixSite _site;
    readonly IFieldSymbol _field;
    readonly VariableDeclarationSyntax _declaration;
    readonly BaseObjectCreationExpressionSyntax _creation;
    readonly INamedTypeSymbol _type;
    readonly bool _isLock;

    ScopedSemaphore(FixSite site, IFieldSymbol field, VariableDeclarationSyntax declaration, BaseObjectCreationExpressionSyntax creation, INamedTypeSymbol type, bool isLock)
    {
        _site = site;
        _field = field;
        _declaration = declaration;
        _creation = creation;
        _type = type;
        _isLock = isLock;
    }

    /// <summary>The type that the field gets.</summary>
    public string TypeName => _type.Name;

    /// <summary>The field, or <see langword="null"/> where its declaration has to stay as it is, or the runtime is not there.</summary>
    public static ScopedSemaphore? Of(FixSite site, LockIdentity identity) =>
        identity is { Member: IFieldSymbol { DeclaredAccessibility: Accessibility.Private, IsReadOnly: true, DeclaringSyntaxReferences: [var reference] } field, Path.Length: 1 }
        && field.Type.Equals(site.Model.Symbols.Type("System.Threading.SemaphoreSlim"), SymbolEqualityComparer.Default)
        && reference.GetSyntax(site.Cancellation) is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { Initializer: null } creation, Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration }
        && declaration.SyntaxTree == site.Root.SyntaxTree
        && Permits(site, creation) is > 0 and var permits
        && site.Model.Symbols.RuntimeType(permits == 1 ? "AsyncLock" : "AsyncSemaphore") is { } type
            ? new ScopedSemaphore(site, field, declaration, creation, type, permits == 1)
            : null;

    /// <summary>The document's root with the field and all its uses rewritten; <see langword="null"/> where one of them cannot be.</summary>
    public SyntaxNode? Rewritten()
    {
        if (Uses() is not var (acquisitions, releases))
            return null;

        // Acquisitions are marked, so that they are found again once those that leak are paired with their releases.
        var mark = new SyntaxAnnotation();
        var changes = new Dictionary<SyntaxNode, SyntaxNode> { [_declaration] = Declaration() };
        foreach (var call in acquisitions)
        {
            var statement = call.Syntax.FirstAncestorOrSelf<ExpressionStatementSyntax>()!;
            var block = (BlockSyntax)statement.Parent!;
            var marked = Marked(statement, (InvocationExpressionSyntax)call.Syntax, mark);
            if (block.Statements.ElementAtOrDefault(block.Statements.IndexOf(statement) + 1) is TryStatementSyntax attempt && ReleaseOf(attempt) is { } released && releases.Remove(released))
            {
                changes.Add(statement, marked);
                continue;
            }

            if (ReleaseInFinally.Of(_site, call) is not { } leak || !leak.Releases.All(releases.Remove) || leak.Wrapped() is not var (old, made) || changes.ContainsKey(old))
                return null;
            changes.Add(old, made.WithStatements(made.Statements.Replace(made.Statements[old.Statements.IndexOf(statement)], marked)));
        }

        if (releases.Count > 0)
            return null;
        var root = _site.Root.ReplaceNodes(changes.Keys, (original, _) => changes[original]);
        // A change inside another is lost with it.
        return root.GetAnnotatedNodes(mark).Count() == acquisitions.Count ? InScopes(root, mark) : null;
    }

    SyntaxNode? InScopes(SyntaxNode root, SyntaxAnnotation mark)
    {
        while (root.GetAnnotatedNodes(mark).FirstOrDefault() is ExpressionStatementSyntax { Parent: BlockSyntax block } acquire)
        {
            var first = block.Statements.IndexOf(acquire);
            var index = first + 1;
            // The locals that were declared before their try.
            while (block.Statements[index] is LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer: null }] })
                index++;
            if (block.Statements[index] is not TryStatementSyntax attempt || Comments.AreIn(attempt.TryKeyword.TrailingTrivia) || Comments.AreIn(attempt.Finally!.DescendantTrivia()))
                return null;

            var scope = UsingStatement(null, acquire.Expression.WithoutLeadingTrivia(), attempt.Block)
                .WithCloseParenToken(Token(SyntaxKind.CloseParenToken).WithTrailingTrivia(acquire.GetTrailingTrivia()))
                .WithLeadingTrivia(acquire.GetLeadingTrivia().AddRange(Comments.Before(attempt)))
                .WithTrailingTrivia(attempt.GetTrailingTrivia())
                .WithAdditionalAnnotations(Formatter.Annotation);
            root = root.ReplaceNode(block, block.WithStatements(block.Statements.Replace(attempt, scope).RemoveAt(first)));
        }

        return root;
    }

    // Every use of the field; null where there is one besides awaited waits, releases and the disposal.
    (List<IInvocationOperation> Acquisitions, HashSet<StatementSyntax> Releases)? Uses()
    {
        var acquisitions = new List<IInvocationOperation>();
        var releases = new HashSet<StatementSyntax>();
        foreach (var reference in _site.Model.References.Of(_field, _site.Cancellation))
        {
            if (reference is not IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Parent: IInvocationOperation { Syntax: InvocationExpressionSyntax syntax } call }
                || !ReferenceEquals(call.Instance, reference)
                || syntax.SyntaxTree != _site.Root.SyntaxTree)
            {
                return null;
            }

            if (_site.Model.LockApis.Of(call) is { Act: LockAct.Acquire } && IsAwaitedWait(call, syntax))
                acquisitions.Add(call);
            else if (_site.Model.LockApis.Of(call) is { Act: LockAct.Release } && call.Arguments.IsEmpty && syntax.Parent is ExpressionStatementSyntax release)
                releases.Add(release);
            else if (call is not { TargetMethod.Name: nameof(IDisposable.Dispose), Arguments.IsEmpty: true })
                return null;
        }

        return (acquisitions, releases);
    }

    // A statement that only waits, and gives up by its token alone.
    bool IsAwaitedWait(IInvocationOperation call, InvocationExpressionSyntax syntax)
    {
        ExpressionSyntax task = syntax.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax configured } && ConfigureAwaitStyle.IsConfigured(_site, configured) ? configured : syntax;
        return call.TargetMethod.Name == nameof(SemaphoreSlim.WaitAsync)
            && syntax.Expression is MemberAccessExpressionSyntax
            && task.Parent is AwaitExpressionSyntax { Parent: ExpressionStatementSyntax { Parent: BlockSyntax } }
            && call.Arguments.All(argument => SymbolEqualityComparer.Default.Equals(argument.Parameter?.Type, _site.Model.Symbols.CancellationToken));
    }

    ExpressionStatementSyntax Marked(ExpressionStatementSyntax statement, InvocationExpressionSyntax call, SyntaxAnnotation mark)
    {
        var name = ((MemberAccessExpressionSyntax)call.Expression).Name;
        return statement.ReplaceNode(name, IdentifierName(_isLock ? "LockAsync" : "AcquireAsync").WithTriviaFrom(name)).WithAdditionalAnnotations(mark);
    }

    VariableDeclarationSyntax Declaration()
    {
        ArgumentSyntax[] arguments = _isLock ? [] : [_creation.ArgumentList!.Arguments[0].WithNameColon(null)];
        return _declaration
            .ReplaceNode(_creation, ImplicitObjectCreationExpression(ArgumentList(StaticCall.Separated(arguments)), null).WithTriviaFrom(_creation))
            .WithType(StaticCall.TypeName(_site, _type).WithTriviaFrom(_declaration.Type));
    }

    static ExpressionStatementSyntax? ReleaseOf(TryStatementSyntax attempt) =>
        attempt is { Catches.Count: 0, Finally.Block.Statements: [ExpressionStatementSyntax only] } ? only : null;

    // As many as are free at first; null where the semaphore may hold more than that.
    static int? Permits(FixSite site, BaseObjectCreationExpressionSyntax creation) =>
        site.Semantics.GetOperation(creation, site.Cancellation) is IObjectCreationOperation { Arguments: [{ Value.ConstantValue: { HasValue: true, Value: int permits } }, ..] arguments }
        && arguments.All(argument => argument.Value.ConstantValue is { HasValue: true, Value: int count } && count == permits)
            ? permits
            : null;
}
