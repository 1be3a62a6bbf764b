using AsyncGuard.Analyzers.Semantics.Cancellation;
using AsyncGuard.Analyzers.Semantics.Tokens;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Must this code go on although the work around it was cancelled?</summary>
internal sealed class CleanupCode(CompilationModel model)
{
    readonly Lazy<ISymbol?> _dispose = new(() => model.Symbols.Type("System.IDisposable")?.GetMembers(nameof(IDisposable.Dispose)).FirstOrDefault());
    readonly Lazy<ISymbol?> _disposeAsync = new(() => model.Symbols.Type("System.IAsyncDisposable")?.GetMembers("DisposeAsync").FirstOrDefault());

    /// <summary>Whether the place stands in a <c>finally</c>, in a <c>catch</c>, in disposal, or behind a <c>Cancel()</c> of its own function.</summary>
    public bool Holds(IOperation place, SemanticModel semantics) =>
        IsInHandler(place) || IsDisposal(MemberAround(place, semantics)) || IsBehindCancel(place.Syntax, semantics);

    /// <summary>
    /// Whether more than that must go on: in functions that end, release or undo something, in methods reached from cleanup alone, and where the
    /// code knows already that its token is cancelled.
    /// </summary>
    public bool MustGoOn(IOperation place, IReadOnlyList<IMethodSymbol> functions, SemanticModel semantics) =>
        Holds(place, semantics)
        || functions.Any(model.CleanupFunctions.Contains)
        || CancelledPlaces.Holds(place)
        || (MemberAround(place, semantics) is { } member && model.CleanupFunctions.IsReachedFromThemAlone(member, CancellationToken.None));

    /// <summary>Whether the place runs only to clean up: in a <c>finally</c>, a <c>catch</c>, or a function that is there to do so.</summary>
    public bool IsCleanup(IOperation place, SemanticModel semantics) =>
        IsInHandler(place) || (MemberAround(place, semantics) is { } member && model.CleanupFunctions.Contains(member));

    bool IsInHandler(IOperation place)
    {
        IOperation child = place;
        for (var parent = place.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            if (parent is ICatchClauseOperation clause && !IsWork(place, clause) || parent is ITryOperation { Finally: { } cleanup } && ReferenceEquals(cleanup, child))
                return true;
        }

        return false;
    }

    // What a retry waits for, and the answer that stands in for the one that failed, are work like any other: cancellation has not come yet.
    bool IsWork(IOperation place, ICatchClauseOperation clause)
    {
        var types = model.CancellationFates.Types;
        if (types.IsForCancellation(clause) || clause.Handler.Operations.LastOrDefault() is IThrowOperation)
            return false;
        return IsPause(place)
            ? clause.Filter is not { } filter || model.CancellationFates.Handlers.Conditions.Of(filter, Exception(clause), clause.ExceptionType, CancellationToken.None) != Truth.Yes
            : !types.IsCatchAll(clause) && IsAnswer(place);
    }

    static ISymbol? Exception(ICatchClauseOperation clause) => (clause.ExceptionDeclarationOrExpression as IVariableDeclaratorOperation)?.Symbol;

    bool IsPause(IOperation place) =>
        place is IInvocationOperation call
        && (model.Sleeps.IsSleep(call) || call.TargetMethod is { Name: nameof(Task.Delay), IsStatic: true } method && model.Symbols.IsTask(method.ContainingType));

    static bool IsAnswer(IOperation place)
    {
        var parent = place.Parent;
        while (parent is IConversionOperation or IAwaitOperation or IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait) })
            parent = parent.Parent;
        return parent is IReturnOperation { ReturnedValue: not null };
    }

    /// <summary>The method or accessor that holds the place, around its lambdas and local functions.</summary>
    public static IMethodSymbol? MemberAround(IOperation place, SemanticModel semantics)
    {
        var symbol = semantics.GetEnclosingSymbol(place.Syntax.SpanStart);
        while (symbol?.ContainingSymbol is IMethodSymbol outer)
            symbol = outer;
        return symbol as IMethodSymbol;
    }

    /// <summary>The implementation of Dispose or DisposeAsync, a finalizer, or the overridable method of the dispose pattern.</summary>
    public bool IsDisposal(IMethodSymbol? method) =>
        method is not null
        && (method.MethodKind == MethodKind.Destructor
            || Implements(method, _dispose.Value)
            || Implements(method, _disposeAsync.Value)
            || method is { Name: nameof(IDisposable.Dispose), Parameters: [{ Type.SpecialType: SpecialType.System_Boolean }] }
            || method is { Name: "DisposeAsyncCore", Parameters: [] });

    static bool Implements(IMethodSymbol method, ISymbol? member)
    {
        for (IMethodSymbol? current = method; member is not null && current is not null; current = current.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(current.ContainingType.FindImplementationForInterfaceMember(member), current))
                return true;
        }

        return false;
    }

    bool IsBehindCancel(SyntaxNode place, SemanticModel semantics)
    {
        if (place.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
            return false;

        SyntaxNode scope = member is GlobalStatementSyntax ? member.Parent! : member;
        foreach (var call in scope.DescendantNodes(node => node.SpanStart < place.SpanStart).OfType<InvocationExpressionSyntax>())
        {
            if (call.Span.End <= place.SpanStart && IsCancel(call, semantics) && LeadsTo(call, place))
                return true;
        }

        return false;
    }

    /// <summary>Whether the call cancels a source.</summary>
    public bool IsCancel(InvocationExpressionSyntax call, SemanticModel semantics) =>
        (call.Expression as MemberAccessExpressionSyntax)?.Name is var name
        && (name ?? (call.Expression as MemberBindingExpressionSyntax)?.Name) is { Identifier.ValueText: nameof(CancellationTokenSource.Cancel) or "CancelAsync" }
        && semantics.GetSymbolInfo(call).Symbol is IMethodSymbol { Name: nameof(CancellationTokenSource.Cancel) or "CancelAsync" } method
        && AsyncSymbols.IsOrInherits(method.ContainingType, model.Symbols.CancellationTokenSource);

    /// <summary>Whether control can come from the call to the place: not out of another function, another branch, or a branch that ends in a jump.</summary>
    public static bool LeadsTo(SyntaxNode call, SyntaxNode place)
    {
        SyntaxNode child = call;
        for (var node = call.Parent; node is not null; child = node, node = node.Parent)
        {
            if (node.Span.Contains(place.Span))
                return node is not (IfStatementSyntax or SwitchStatementSyntax or SwitchExpressionSyntax or ConditionalExpressionSyntax) || IsCondition(node, child);
            if (node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
                or BlockSyntax { Statements: [.., ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax] })
            {
                return false;
            }
        }

        return false;
    }

    static bool IsCondition(SyntaxNode branching, SyntaxNode part) => branching switch
    {
        IfStatementSyntax choice => choice.Condition == part,
        SwitchStatementSyntax choice => choice.Expression == part,
        SwitchExpressionSyntax choice => choice.GoverningExpression == part,
        ConditionalExpressionSyntax choice => choice.Condition == part,
        _ => false,
    };
}
