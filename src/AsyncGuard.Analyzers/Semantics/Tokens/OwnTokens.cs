using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Did the function make this token for a call of its own, or is it the token of the work as a whole?</summary>
internal sealed class OwnTokens(AsyncSymbols symbols, TokenOrigins origins)
{
    /// <summary>The tokens that say when the program starts and stops: whoever reads one does not say that the work here should stop with it.</summary>
    readonly ApiSet _lifetimes = new(symbols,
    [
        ("Microsoft.Extensions.Hosting.IHostApplicationLifetime", "ApplicationStarted ApplicationStopping ApplicationStopped"),
        ("Microsoft.Extensions.Hosting.IApplicationLifetime", "ApplicationStarted ApplicationStopping ApplicationStopped"),
    ]);

    /// <summary>
    /// Whether <paramref name="candidate"/> is a source that the function created itself, linked to nothing, or a copy of its token;
    /// and no loop around the place runs by it.
    /// </summary>
    public bool IsMadeForOneCall(ISymbol candidate, IOperation place, SemanticModel semantics)
    {
        if (candidate is not ILocalSymbol local)
            return false;

        var line = origins.Line(local, semantics);
        if (line.Any(IsLifetime))
            return true;
        if (line.Any(static symbol => symbol is IParameterSymbol or IFieldSymbol or IPropertySymbol))
            return false;
        return line.Any(symbol => symbol is ILocalSymbol source && symbols.IsTokenSource(source.Type)) && !IsLoopedBy(line, place, semantics);
    }

    /// <summary>Whether the symbol is a token of the program's own lifetime.</summary>
    public bool IsLifetime(ISymbol symbol) => symbol is IPropertySymbol property && _lifetimes.Contains(property);

    // while (!stop.IsCancellationRequested) { … }
    bool IsLoopedBy(HashSet<ISymbol> line, IOperation place, SemanticModel semantics)
    {
        for (var node = place.Syntax.Parent; node is not null and not MemberDeclarationSyntax; node = node.Parent)
        {
            var condition = node switch
            {
                WhileStatementSyntax loop => loop.Condition,
                DoStatementSyntax loop => loop.Condition,
                ForStatementSyntax loop => loop.Condition,
                _ => null,
            };
            if (condition?.DescendantNodesAndSelf().Any(test =>
                test is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(CancellationToken.IsCancellationRequested) } access
                && semantics.GetOperation(access.Expression) is { } tested
                && origins.Holder(tested) is { } holder
                && line.Contains(holder)) == true)
            {
                return true;
            }
        }

        return false;
    }
}
