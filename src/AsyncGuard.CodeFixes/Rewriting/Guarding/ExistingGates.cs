using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rewriting.Guarding;

/// <summary>Which field or variable guards this place elsewhere in its type already?</summary>
internal static class ExistingGates
{
    /// <summary>The gate that another access of the place is held under, or <see langword="null"/>.</summary>
    public static Gate? Of(FixSite site, SharedPlace place)
    {
        if (site.Target.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
            return null;
        var name = place.Member.Name;
        foreach (var identifier in type.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (identifier.Identifier.ValueText != name || identifier.Span.IntersectsWith(site.Target.Span))
                continue;
            SyntaxNode access = identifier.Parent is MemberAccessExpressionSyntax member && member.Name == identifier ? member : identifier;
            if (Around(site, access) is { } gate && place.Equals(SharedPlace.Of(site.Semantics.GetOperation(access, site.Cancellation))))
                return gate;
        }

        return null;
    }

    static Gate? Around(FixSite site, SyntaxNode access)
    {
        for (SyntaxNode? node = access.Parent, child = access; node is not null and not MemberDeclarationSyntax; child = node, node = node.Parent)
        {
            switch (node)
            {
                case LockStatementSyntax { Expression: var expression }:
                    return Of(site, expression, GateKind.Lock);
                case UsingStatementSyntax { Expression: AwaitExpressionSyntax wait }:
                    return Acquired(site, wait);
                case TryStatementSyntax { Finally: not null } tried when GuardedRegion.StatementsOf(tried.Parent) is { Count: > 0 } row && row.IndexOf(tried) is > 0 and var index
                    && row[index - 1] is ExpressionStatementSyntax { Expression: AwaitExpressionSyntax wait }:
                    return Acquired(site, wait);
            }
        }

        return null;
    }

    static Gate? Acquired(FixSite site, AwaitExpressionSyntax wait)
    {
        foreach (var call in wait.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (call.Expression is MemberAccessExpressionSyntax { Expression: var receiver }
                && site.Semantics.GetOperation(call, site.Cancellation) is IInvocationOperation operation && site.Model.Guards.Acquires(operation))
            {
                return Of(site, receiver, operation.TargetMethod.Name == "LockAsync" ? GateKind.AsyncLock : GateKind.Semaphore);
            }
        }

        return null;
    }

    static Gate? Of(FixSite site, ExpressionSyntax expression, GateKind kind) =>
        expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }
        && site.Semantics.GetSymbolInfo(expression, site.Cancellation).Symbol is IFieldSymbol or ILocalSymbol
            ? new Gate(((expression as MemberAccessExpressionSyntax)?.Name ?? (IdentifierNameSyntax)expression).Identifier.ValueText, kind, null)
            : null;
}
