using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Which cancellation token is in scope here, and the right one to pass on?</summary>
/// <remarks>Parameters and locals are asked; fields are not.</remarks>
internal sealed class TokensInScope(CompilationModel model)
{
    readonly AsyncSymbols _symbols = model.Symbols;
    readonly CleanupCode _cleanup = new(model.Symbols);
    readonly TokenOrigins _origins = new(model.Symbols);

    /// <summary>
    /// The expression of the token that a call at <paramref name="place"/> should take; <see langword="null"/> where there is none, where several
    /// have an equal claim, and where work must go on although it was cancelled: in cleanup, and after the function's own <c>Cancel()</c>.
    /// </summary>
    public ExpressionSyntax? At(IOperation place)
    {
        if (_symbols.CancellationToken is null || place.SemanticModel is not { } semantics)
            return null;

        var functions = FunctionsAround(place, semantics);
        var candidates = Candidates(place, semantics, functions);
        if (candidates.Count == 0 || _cleanup.Holds(place, semantics))
            return null;

        var origins = candidates.ToDictionary(candidate => candidate, candidate => _origins.Of(candidate, semantics), SymbolEqualityComparer.Default);
        candidates.RemoveAll(candidate => origins.Values.Any(set => set.Contains(candidate)));

        // The parameters of the nearest function have the first claim, each with what was linked from it; locals come last.
        foreach (var function in functions)
        {
            var claims = candidates.FindAll(candidate => IsParameterOf(function, candidate) || origins[candidate].Any(origin => IsParameterOf(function, origin)));
            if (claims.Count > 0)
                return Only(claims);
        }

        return Only(candidates);
    }

    ExpressionSyntax? Only(List<ISymbol> claims) => claims.Count == 1 ? Expression(claims[0]) : null;

    // The functions whose parameters and locals can be used at the place, the nearest first.
    static List<ISymbol> FunctionsAround(IOperation place, SemanticModel semantics)
    {
        var functions = new List<ISymbol>();
        for (var symbol = semantics.GetEnclosingSymbol(place.Syntax.SpanStart); symbol is IMethodSymbol function; symbol = symbol.ContainingSymbol)
        {
            functions.Add(function);
            if (function is { IsStatic: true, MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction })
                break;
        }

        return functions;
    }

    List<ISymbol> Candidates(IOperation place, SemanticModel semantics, List<ISymbol> functions)
    {
        var position = place.Syntax.SpanStart;
        var candidates = new List<ISymbol>();
        foreach (var symbol in semantics.LookupSymbols(position))
        {
            if (IsCandidate(symbol, position, semantics) && functions.Contains(symbol.ContainingSymbol, SymbolEqualityComparer.Default))
                candidates.Add(symbol);
        }

        return candidates;
    }

    bool IsCandidate(ISymbol symbol, int position, SemanticModel semantics) => symbol switch
    {
        IParameterSymbol { RefKind: not RefKind.Out, IsDiscard: false, IsImplicitlyDeclared: false } parameter => IsToken(parameter.Type),
        ILocalSymbol local => (IsToken(local.Type) || IsSource(local.Type)) && _origins.IsSetBefore(local, position, semantics),
        _ => false,
    };

    ExpressionSyntax Expression(ISymbol symbol)
    {
        var name = SyntaxFactory.IdentifierName(
            SyntaxFacts.GetKeywordKind(symbol.Name) == SyntaxKind.None
                ? SyntaxFactory.Identifier(symbol.Name)
                : SyntaxFactory.VerbatimIdentifier(default, symbol.Name, symbol.Name, default));
        return symbol is ILocalSymbol { Type: var type } && IsSource(type)
            ? SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, name, SyntaxFactory.IdentifierName(nameof(CancellationTokenSource.Token)))
            : name;
    }

    static bool IsParameterOf(ISymbol function, ISymbol symbol) =>
        symbol is IParameterSymbol && SymbolEqualityComparer.Default.Equals(symbol.ContainingSymbol, function);

    bool IsToken(ITypeSymbol type) => AsyncSymbols.Is(type, _symbols.CancellationToken);

    bool IsSource(ITypeSymbol type) => AsyncSymbols.IsOrInherits(type, _symbols.CancellationTokenSource);
}
