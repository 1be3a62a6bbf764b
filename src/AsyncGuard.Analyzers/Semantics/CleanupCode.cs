using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Must this code go on although the work around it was cancelled?</summary>
internal sealed class CleanupCode(AsyncSymbols symbols)
{
    readonly Lazy<ISymbol?> _dispose = new(() => symbols.Type("System.IDisposable")?.GetMembers(nameof(IDisposable.Dispose)).FirstOrDefault());
    readonly Lazy<ISymbol?> _disposeAsync = new(() => symbols.Type("System.IAsyncDisposable")?.GetMembers("DisposeAsync").FirstOrDefault());

    /// <summary>Whether the place stands in a <c>finally</c>, in a <c>catch</c>, in disposal, or behind a <c>Cancel()</c> of its own function.</summary>
    public bool Holds(IOperation place, SemanticModel semantics)
    {
        IOperation child = place;
        for (var parent = place.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            if (parent is ICatchClauseOperation || parent is ITryOperation { Finally: { } cleanup } && ReferenceEquals(cleanup, child))
                return true;
        }

        return IsDisposal(MemberAround(place, semantics)) || IsBehindCancel(place.Syntax, semantics);
    }

    static IMethodSymbol? MemberAround(IOperation place, SemanticModel semantics)
    {
        var symbol = semantics.GetEnclosingSymbol(place.Syntax.SpanStart);
        while (symbol?.ContainingSymbol is IMethodSymbol outer)
            symbol = outer;
        return symbol as IMethodSymbol;
    }

    // The implementation of Dispose or DisposeAsync, a finalizer, or the overridable method of the dispose pattern.
    bool IsDisposal(IMethodSymbol? method) =>
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

    bool IsCancel(InvocationExpressionSyntax call, SemanticModel semantics) =>
        call.Expression is MemberAccessExpressionSyntax or MemberBindingExpressionSyntax
        && semantics.GetSymbolInfo(call).Symbol is IMethodSymbol { Name: nameof(CancellationTokenSource.Cancel) or "CancelAsync" } method
        && AsyncSymbols.IsOrInherits(method.ContainingType, symbols.CancellationTokenSource);

    // Whether control can come from the call to the place: not out of another function, another branch, or a branch that ends in a jump.
    static bool LeadsTo(SyntaxNode call, SyntaxNode place)
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
