using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>May this code run later, or longer, than the block that it stands in?</summary>
internal sealed class LaterCode(CompilationModel model)
{
    /// <summary>Whether <paramref name="node"/> stands in a lambda, or in a local function that <paramref name="block"/> does not wait for.</summary>
    public bool Holds(SyntaxNode node, SyntaxNode block, SemanticModel semantics)
    {
        for (var parent = node.Parent; parent is not null && parent != block; parent = parent.Parent)
        {
            if (parent is AnonymousFunctionExpressionSyntax || (parent is LocalFunctionStatementSyntax function && !IsWaitedFor(function, block, semantics)))
                return true;
        }

        return false;
    }

    // The block calls it, and does nothing else with it; what it starts is awaited.
    bool IsWaitedFor(LocalFunctionStatementSyntax function, SyntaxNode block, SemanticModel semantics)
    {
        if (semantics.GetDeclaredSymbol(function) is not IMethodSymbol symbol || (symbol.IsAsync && symbol.ReturnsVoid))
            return false;
        var isWork = symbol.IsAsync || model.Symbols.IsTaskLike(symbol.ReturnType);
        if (!isWork && function.DescendantNodes().Any(static node => node is YieldStatementSyntax))
            return false;
        return block.DescendantNodes().OfType<SimpleNameSyntax>()
            .Where(name => name.Identifier.ValueText == symbol.Name && SymbolEqualityComparer.Default.Equals(semantics.GetSymbolInfo(name).Symbol?.OriginalDefinition, symbol))
            .All(name => name.Parent is InvocationExpressionSyntax call && call.Expression == name
                && name.Ancestors().TakeWhile(outer => outer != block).All(static outer => outer is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                && (!isWork || (semantics.GetOperation(call) is { } work && model.WorkFates.Of(work) == WorkFate.Awaited)));
    }
}
