using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>A method that does nothing but work under a lock: it can be split into the lock and the work.</summary>
internal sealed class LockedMethod
{
    const string Suffix = "UnderLock";

    readonly FixSite _site;
    readonly IMethodSymbol _method;
    readonly MethodDeclarationSyntax _declaration;
    readonly BlockSyntax _work;
    readonly bool _isSplit;
    readonly bool _isAsync;

    LockedMethod(FixSite site, IMethodSymbol method, MethodDeclarationSyntax declaration, BlockSyntax work)
    {
        _site = site;
        _method = method;
        _declaration = declaration;
        _work = work;
        // Work that awaits nothing is done when its method returns.
        _isAsync = OwnNodes(work).Any(static node => node is AwaitExpressionSyntax or ForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } or UsingStatementSyntax { AwaitKeyword.RawKind: not 0 } or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 });
        _isSplit = SplitBefore(work, declaration) is not null;
        CoreName = SplitBefore(work, declaration) ?? CoreNameOf(method, _isAsync);
    }

    /// <summary>The name of the method that does the work.</summary>
    public string CoreName { get; }

    /// <summary>The method that <paramref name="call"/> calls on the object of its caller; <see langword="null"/> where it is more than a lock around work.</summary>
    public static LockedMethod? Of(FixSite site, IInvocationOperation call) =>
        call is { Instance: null or IInstanceReferenceOperation, TargetMethod: { IsGenericMethod: false, IsVirtual: false, IsOverride: false, DeclaringSyntaxReferences: [var reference] } method }
        && (method.IsAsync || !site.Model.Symbols.IsTaskLike(method.ReturnType))
        && reference.GetSyntax(site.Cancellation) is MethodDeclarationSyntax { Body: { } body, Parent: TypeDeclarationSyntax } declaration
        && declaration.SyntaxTree == site.Root.SyntaxTree
        && !declaration.Span.Contains(call.Syntax.Span)
        && declaration.ParameterList.Parameters.All(static parameter => !parameter.Modifiers.Any())
        && Work(site, body) is var (work, identity)
        && site.Model.HeldLocks.At(call, site.Cancellation).Any(held => identity.Equals(held.Identity))
        && !work.DescendantNodes().Any(static node => node is YieldStatementSyntax)
            ? new LockedMethod(site, method, declaration, work)
            : null;

    /// <summary>The root with the work in a method of its own, and <paramref name="call"/> calling that.</summary>
    public SyntaxNode? Split(IInvocationOperation call)
    {
        if (call.Syntax is not InvocationExpressionSyntax syntax || Replaced(syntax) is not { } replaced)
            return null;

        var called = syntax.WithExpression(syntax.Expression is MemberAccessExpressionSyntax access ? access.WithName(IdentifierName(CoreName)) : IdentifierName(CoreName).WithTriviaFrom(syntax.Expression)).WithTriviaFrom(replaced);
        if (_isSplit)
            return _site.Root.ReplaceNode(replaced, called);

        var tracked = _site.Root.TrackNodes(replaced, _declaration);
        tracked = tracked.ReplaceNode(tracked.GetCurrentNode(replaced)!, called);
        return tracked.ReplaceNode(tracked.GetCurrentNode(_declaration)!, [Locked(), Core()]);
    }

    // An await has nothing to wait for where the work is done at once.
    ExpressionSyntax? Replaced(InvocationExpressionSyntax call)
    {
        if (_isAsync || !_method.IsAsync)
            return call;
        ExpressionSyntax task = call.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax configured } && ConfigureAwaitStyle.IsConfigured(_site, configured) ? configured : call;
        return task.Parent is AwaitExpressionSyntax awaited ? awaited.Parent is ParenthesizedExpressionSyntax whole ? whole : awaited : null;
    }

    MethodDeclarationSyntax Locked()
    {
        ExpressionSyntax call = InvocationExpression(IdentifierName(CoreName), ArgumentList(StaticCall.Separated(_declaration.ParameterList.Parameters.Select(static parameter => Argument(IdentifierName(parameter.Identifier.WithoutTrivia()))))));
        if (_isAsync)
            call = InsertAwait.Before(ConfigureAwaitStyle.Of(_site, _declaration).Apply(call));
        StatementSyntax statement = Result is null ? ExpressionStatement(call) : ReturnStatement(Token(default, SyntaxKind.ReturnKeyword, TriviaList(Space)), call, Token(SyntaxKind.SemicolonToken));
        var line = Layout.LineBreak(_site.Root);
        return _declaration.ReplaceNode(_work, _work.WithStatements(SingletonList(statement.WithLeadingTrivia(Layout.Indentation(_work.Statements[0])).WithTrailingTrivia(line))).WithAdditionalAnnotations(Formatter.Annotation))
            .WithTrailingTrivia(line, line);
    }

    MethodDeclarationSyntax Core()
    {
        var modifiers = _declaration.Modifiers.Where(static modifier => modifier.IsKind(SyntaxKind.StaticKeyword)).ToList();
        if (_declaration.Parent!.ChildNodes().OfType<MemberDeclarationSyntax>().Any(static member => member.Modifiers.Any(SyntaxKind.PrivateKeyword)))
            modifiers.Insert(0, Token(SyntaxKind.PrivateKeyword));
        if (_isAsync)
            modifiers.Add(Token(SyntaxKind.AsyncKeyword));
        var type = _isAsync || !_method.IsAsync ? _declaration.ReturnType
            : Result is null ? PredefinedType(Token(SyntaxKind.VoidKeyword))
            : ((GenericNameSyntax)Last(_declaration.ReturnType)).TypeArgumentList.Arguments[0];
        return MethodDeclaration(type.WithoutTrivia(), Identifier(CoreName).WithAdditionalAnnotations(RenameAnnotation.Create()))
            .WithModifiers(TokenList(modifiers.Select(static modifier => modifier.WithoutTrivia().WithTrailingTrivia(Space))))
            .WithParameterList(_declaration.ParameterList.WithoutTrivia())
            .WithBody(_work.WithoutTrivia())
            .WithTrailingTrivia(_declaration.GetTrailingTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    ITypeSymbol? Result => _method.IsAsync ? _site.Model.Symbols.ResultOf(_method.ReturnType) : _method.ReturnsVoid ? null : _method.ReturnType;

    string CoreNameOf(IMethodSymbol method, bool isAsync)
    {
        var plain = method.Name.EndsWith("Async", StringComparison.Ordinal) ? method.Name.Substring(0, method.Name.Length - "Async".Length) : method.Name;
        var wanted = plain + Suffix + (isAsync ? "Async" : "");
        var name = wanted;
        for (var number = 2; !method.ContainingType.GetMembers(name).IsEmpty; number++)
            name = wanted + number;
        return name;
    }

    // The method has been split already: all its work is a call that passes its parameters on.
    static string? SplitBefore(BlockSyntax work, MethodDeclarationSyntax declaration)
    {
        var only = work.Statements is [var statement] ? statement switch { ExpressionStatementSyntax done => done.Expression, ReturnStatementSyntax returned => returned.Expression, _ => null } : null;
        var call = only is AwaitExpressionSyntax { Expression: var task } ? task : only;
        if (call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.ConfigureAwait), Expression: var inner } })
            call = inner;
        return call is InvocationExpressionSyntax { Expression: IdentifierNameSyntax name, ArgumentList.Arguments: var arguments }
            && arguments.Select(static argument => argument.Expression.ToString()).SequenceEqual(declaration.ParameterList.Parameters.Select(static parameter => parameter.Identifier.ValueText))
            && declaration.Parent!.ChildNodes().OfType<MethodDeclarationSyntax>().Any(method => method.Identifier.ValueText == name.Identifier.ValueText)
                ? name.Identifier.ValueText
                : null;
    }

    // The lock is acquired, the work done, the lock released, and nothing else.
    static (BlockSyntax Work, LockIdentity Lock)? Work(FixSite site, BlockSyntax body) =>
        body.Statements switch
        {
            [ExpressionStatementSyntax enter, TryStatementSyntax { Catches.Count: 0, Finally.Block.Statements: [ExpressionStatementSyntax exit], Block: var work }]
                when LockOf(site, enter, LockAct.Acquire) is { } lockTaken && lockTaken.Equals(LockOf(site, exit, LockAct.Release)) => (work, lockTaken),
            [UsingStatementSyntax { Expression: { } scope, Statement: BlockSyntax work }] when LockOf(site, scope, LockAct.AcquireScope) is { } lockTaken => (work, lockTaken),
            _ => null,
        };

    static LockIdentity? LockOf(FixSite site, SyntaxNode statement, LockAct act) =>
        statement.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>()
            .Select(call => site.Semantics.GetOperation(call, site.Cancellation)).OfType<IInvocationOperation>()
            .Where(call => site.Model.LockApis.Of(call) is { } api && api.Act == act && !(act == LockAct.Acquire && site.Model.LockApis.IsConditional(call)))
            .Select(static call => LockIdentities.Of(LockApis.Target(call)))
            .FirstOrDefault(static identity => identity is not null);

    static SimpleNameSyntax Last(TypeSyntax type) => type is QualifiedNameSyntax qualified ? qualified.Right : (SimpleNameSyntax)type;

    static IEnumerable<SyntaxNode> OwnNodes(SyntaxNode work) =>
        work.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));
}
