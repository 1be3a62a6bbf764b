using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>What holds on to a source of tokens until it is disposed.</summary>
internal enum SourceKind
{
    /// <summary>It is no new source.</summary>
    None,

    /// <summary>Nothing.</summary>
    Plain,

    /// <summary>A timer.</summary>
    Timed,

    /// <summary>The tokens that it is linked to.</summary>
    Linked,
}

/// <summary>Who disposes this source of tokens?</summary>
internal sealed class TokenSources(CompilationModel model)
{
    readonly LaterCode _later = new(model);

    enum Use
    {
        /// <summary>It says nothing: a test, a cancel.</summary>
        Harmless,

        /// <summary>Its token goes to work that the function waits for.</summary>
        Awaited,

        /// <summary>Somebody else may keep it, or it is disposed.</summary>
        Other,
    }

    /// <summary>What kind of source the expression creates, if any.</summary>
    public SourceKind CreatedBy(IOperation value) => value switch
    {
        IInvocationOperation { TargetMethod: { Name: nameof(CancellationTokenSource.CreateLinkedTokenSource), IsStatic: true } method } when model.Symbols.IsTokenSource(method.ContainingType) => SourceKind.Linked,
        IObjectCreationOperation created when AsyncSymbols.Is(created.Type, model.Symbols.CancellationTokenSource) =>
            created.Arguments.Length > 0 && !IsInfinite(created.Arguments[0].Value) ? SourceKind.Timed : SourceKind.Plain,
        _ => SourceKind.None,
    };

    /// <summary>Whether the local's token goes nowhere but into calls that its function waits for, and nobody disposes the source.</summary>
    /// <param name="declarator">The local's declaration, without a <c>using</c>.</param>
    public bool IsNeverDisposed(IVariableDeclaratorOperation declarator) => IsNeverDisposed(declarator.Symbol, declarator);

    /// <summary>The same of a local that is declared without a value and gets its only one in the next statement.</summary>
    public bool IsNeverDisposed(ISimpleAssignmentOperation first) =>
        first is { Target: ILocalReferenceOperation { Local: var local }, Syntax.Parent: ExpressionStatementSyntax statement }
        && DeclarationBefore(statement) is { Declaration.Variables: [var declarator] }
        && local.DeclaringSyntaxReferences is [var reference] && reference.Span == declarator.Span
        && IsNeverDisposed(local, first);

    /// <summary>The declaration without a value right before a statement.</summary>
    public static LocalDeclarationStatementSyntax? DeclarationBefore(ExpressionStatementSyntax statement) =>
        statement.Parent is BlockSyntax { Statements: var statements } && statements.IndexOf(statement) is > 0 and var index
        && statements[index - 1] is LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer: null }] } declaration
            ? declaration
            : null;

    bool IsNeverDisposed(ILocalSymbol local, IOperation begin)
    {
        if (begin.SemanticModel is not { } semantics || ScopeOf(begin.Syntax) is not { } scope)
            return false;

        var awaited = false;
        foreach (var use in UsesOf(local, scope, begin.Syntax.Span.End, semantics))
        {
            if (use == Use.Other)
                return false;
            awaited |= use == Use.Awaited;
        }

        return awaited;
    }

    /// <summary>Whether a token goes to a call that the function waits for.</summary>
    public bool IsAwaited(IPropertyReferenceOperation token) => UseOfToken(token, token.SemanticModel) == Use.Awaited;

    /// <summary>
    /// Whether a private field's source is disposed nowhere in its type although the type disposes other members, and nobody else gets hold of it.
    /// </summary>
    public bool IsForgottenByItsType(IFieldSymbol field, CancellationToken cancellation)
    {
        if (field is not { DeclaredAccessibility: Accessibility.Private, IsStatic: false, ContainingType: { } type })
            return false;

        var disposesOthers = false;
        foreach (var declaration in type.DeclaringSyntaxReferences)
        {
            var syntax = declaration.GetSyntax(cancellation);
            foreach (var name in syntax.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText == field.Name && !IsHarmless(name))
                    return false;
                disposesOthers |= name.Identifier.ValueText is nameof(IDisposable.Dispose) or "DisposeAsync" && IsDisposalOfAnother(name, field);
            }
        }

        return disposesOthers;
    }

    /// <summary>The method of the type that disposes its members, where there is exactly one in source.</summary>
    public IMethodSymbol? DisposalOf(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IMethodSymbol>().Where(method => method is { IsImplicitlyDeclared: false, DeclaringSyntaxReferences.Length: 1 } && model.Cleanup.IsDisposal(method)).ToArray() is [var only] ? only : null;

    IEnumerable<Use> UsesOf(ILocalSymbol local, SyntaxNode scope, int from, SemanticModel semantics)
    {
        foreach (var name in scope.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.SpanStart >= from && name.Identifier.ValueText == local.Name
                && semantics.GetOperation(name) is ILocalReferenceOperation reference
                && SymbolEqualityComparer.Default.Equals(reference.Local, local))
            {
                yield return _later.Holds(name, scope, semantics) ? Use.Other : model.Symbols.IsToken(local.Type) ? UseOfToken(reference, semantics) : UseOfSource(reference, semantics);
            }
        }
    }

    Use UseOfSource(IOperation source, SemanticModel semantics) => source.Parent switch
    {
        IPropertyReferenceOperation { Property.Name: nameof(CancellationTokenSource.Token) } token => UseOfToken(token, semantics),
        IPropertyReferenceOperation { Property.Name: nameof(CancellationTokenSource.IsCancellationRequested) } => Use.Harmless,
        IInvocationOperation { TargetMethod.Name: nameof(CancellationTokenSource.Cancel) or nameof(CancellationTokenSource.CancelAfter) or "CancelAsync" or "TryReset" } => Use.Harmless,
        _ => Use.Other,
    };

    Use UseOfToken(IOperation token, SemanticModel? semantics)
    {
        switch (token.Parent)
        {
            case IPropertyReferenceOperation { Property.Name: nameof(CancellationToken.IsCancellationRequested) }:
            case IInvocationOperation { TargetMethod.Name: nameof(CancellationToken.ThrowIfCancellationRequested) }:
                return Use.Harmless;
            case IArgumentOperation { Parent: IInvocationOperation call }:
                if (model.WorkFates.Of(call) == WorkFate.Awaited)
                    return Use.Awaited;
                // A blocking wait has ended when it returns; of other sync calls it is not known what they start.
                return model.BlockingWaits.Knows(call.TargetMethod) || model.BlockingOnTasks.Knows(call.TargetMethod) ? Use.Awaited : Use.Other;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var copy } declarator } when semantics is not null && ScopeOf(declarator.Syntax) is { } scope:
                var uses = UsesOf(copy, scope, declarator.Syntax.Span.End, semantics).ToArray();
                return uses.Contains(Use.Other) ? Use.Other : uses.Contains(Use.Awaited) ? Use.Awaited : Use.Harmless;
            default:
                return Use.Other;
        }
    }

    static SyntaxNode? ScopeOf(SyntaxNode declarator) =>
        declarator.FirstAncestorOrSelf<SyntaxNode>(static node => node is BlockSyntax or SwitchStatementSyntax or CompilationUnitSyntax);

    static bool IsInfinite(IOperation limit) =>
        CallSites.Unwrap(limit) is { ConstantValue: { HasValue: true, Value: -1 } } or IFieldReferenceOperation { Field.Name: nameof(Timeout.InfiniteTimeSpan) };

    // Assigned, cancelled, asked for its token, compared with null.
    static bool IsHarmless(IdentifierNameSyntax name)
    {
        ExpressionSyntax held = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } qualified ? qualified : name;
        if (held.Parent is PostfixUnaryExpressionSyntax suppressed)
            held = suppressed;
        return held.Parent switch
        {
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax } assignment => assignment.Left == held,
            MemberAccessExpressionSyntax access when access.Expression == held => IsHarmlessMember(access.Name),
            MemberAccessExpressionSyntax other => other.Name == held && other.Expression is not ThisExpressionSyntax,
            ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } } => IsHarmlessMember(binding.Name),
            ConditionalAccessExpressionSyntax { WhenNotNull: MemberBindingExpressionSyntax binding } => IsHarmlessMember(binding.Name),
            IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax or UnaryPatternSyntax { Pattern: ConstantPatternSyntax } } => true,
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } => true,
            _ => false,
        };
    }

    static bool IsHarmlessMember(SimpleNameSyntax member) =>
        member.Identifier.ValueText is nameof(CancellationTokenSource.Token) or nameof(CancellationTokenSource.IsCancellationRequested)
            or nameof(CancellationTokenSource.Cancel) or nameof(CancellationTokenSource.CancelAfter) or "CancelAsync";

    // _other.Dispose() or _other?.Dispose() in the type's own disposal.
    static bool IsDisposalOfAnother(IdentifierNameSyntax name, IFieldSymbol field)
    {
        var receiver = name.Parent switch
        {
            MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax access } => access,
            MemberBindingExpressionSyntax { Parent: InvocationExpressionSyntax { Parent: ConditionalAccessExpressionSyntax { Expression: IdentifierNameSyntax access } } } => access,
            _ => null,
        };
        return receiver is not null
            && receiver.Identifier.ValueText != field.Name
            && field.ContainingType.GetMembers(receiver.Identifier.ValueText).Any(static member => member is IFieldSymbol or IPropertySymbol)
            && name.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { Identifier.ValueText: nameof(IDisposable.Dispose) or "DisposeAsync" or "DisposeAsyncCore" };
    }
}
