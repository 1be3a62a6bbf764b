using AsyncGuard.Analyzers.Semantics.Tokens;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>A token that code can pass on.</summary>
/// <param name="Holder">The variable, field or property that holds the token or its source.</param>
/// <param name="Expression">How the token is written.</param>
/// <param name="IsParameter">Whether it is a parameter of a function around the place.</param>
/// <param name="IsOfObject">Whether it ends an object rather than a call: a field's, or a copy of one.</param>
internal sealed record TokenInScope(ISymbol Holder, ExpressionSyntax Expression, bool IsParameter = false, bool IsOfObject = false);

/// <summary>Which cancellation token is in scope here, and the right one to pass on?</summary>
internal sealed class TokensInScope
{
    readonly CompilationModel _model;
    readonly AsyncSymbols _symbols;
    readonly TokenOrigins _origins;
    readonly TokenVariables _variables;
    readonly OwnTokens _own;
    readonly HeldTokens _held;

    public TokensInScope(CompilationModel model)
    {
        _model = model;
        _symbols = model.Symbols;
        _origins = model.TokenOrigins;
        _variables = new TokenVariables(_symbols, _origins);
        _own = new OwnTokens(_symbols, _origins);
        _held = new HeldTokens(model);
    }

    /// <summary>
    /// The expression of the token that a new call at <paramref name="place"/> should take: a parameter or a local; <see langword="null"/> where there
    /// is none, where several have an equal claim, and where work must go on although it was cancelled: in cleanup, and after the function's own <c>Cancel()</c>.
    /// </summary>
    public ExpressionSyntax? At(IOperation place)
    {
        if (_symbols.CancellationToken is null || place.SemanticModel is not { } semantics)
            return null;

        var functions = FunctionsAround(place, semantics);
        var candidates = _variables.At(place, semantics, functions, includesNullable: false);
        if (candidates.Count == 0 || _model.Cleanup.Holds(place, semantics))
            return null;

        return Nearest(candidates, functions, semantics) is { } claim ? Expression(claim) : null;
    }

    /// <summary>
    /// The token that work at <paramref name="place"/> surely is to be cancelled by: a parameter, what is linked to one, a local copy, the token of the
    /// request, or a field that the function observes already. Stricter than <see cref="At"/>: a source made for one call has no claim on the others,
    /// a lambda that outlives the function none on the function's token, and code that ends or undoes something none at all.
    /// </summary>
    public TokenInScope? Governing(IOperation place)
    {
        if (_symbols.CancellationToken is null || place.SemanticModel is not { } semantics)
            return null;

        // Most code has no token anywhere around: that is seen before anything else is asked.
        var around = FunctionsAround(place, semantics);
        if (around.Count == 0 || (_variables.At(place, semantics, around, includesNullable: true).Count == 0 && !_held.MayKnow(around)))
            return null;

        var functions = _model.FunctionLifetimes.Around(place);
        if (functions.Count == 0 || IgnoresToken(functions[0]))
            return null;

        var candidates = _variables.At(place, semantics, functions, includesNullable: true);
        candidates.RemoveAll(candidate => _own.IsMadeForOneCall(candidate, place, semantics));
        var token = candidates.Count == 0
            ? _held.At(place, functions, semantics)
            : Nearest(candidates, functions, semantics) is { } claim ? new TokenInScope(claim, Expression(claim), claim is IParameterSymbol, IsOfObject(claim, semantics)) : null;

        return token is null || _model.Cleanup.MustGoOn(place, functions, semantics) ? null : token;
    }

    // The parameters of the nearest function have the first claim, each with what was linked from it; locals come last.
    ISymbol? Nearest(List<ISymbol> candidates, List<IMethodSymbol> functions, SemanticModel semantics)
    {
        var origins = candidates.ToDictionary(candidate => candidate, candidate => _origins.Of(candidate, semantics), SymbolEqualityComparer.Default);
        candidates.RemoveAll(candidate => origins.Values.Any(set => set.Contains(candidate)));
        foreach (var function in functions)
        {
            var claims = candidates.FindAll(candidate => IsParameterOf(function, candidate) || origins[candidate].Any(origin => IsParameterOf(function, origin)));
            if (claims.Count > 0)
                return Only(claims);
        }

        return Only(candidates);
    }

    // async (item, _) => …: whoever throws the token away does not want it.
    bool IgnoresToken(IMethodSymbol function) =>
        function.Parameters.Any(parameter => _symbols.IsToken(parameter.Type) && (parameter.IsDiscard || TokenVariables.IsIgnored(parameter)));

    bool IsOfObject(ISymbol claim, SemanticModel semantics) =>
        _origins.Line(claim, semantics) is var line && line.Any(static symbol => symbol is IFieldSymbol or IPropertySymbol) && !line.Any(static symbol => symbol is IParameterSymbol);

    static ISymbol? Only(List<ISymbol> claims) => claims.Count == 1 ? claims[0] : null;

    // The functions whose parameters and locals can be used at the place, the nearest first.
    static List<IMethodSymbol> FunctionsAround(IOperation place, SemanticModel semantics)
    {
        var functions = new List<IMethodSymbol>();
        for (var symbol = semantics.GetEnclosingSymbol(place.Syntax.SpanStart); symbol is IMethodSymbol function; symbol = symbol.ContainingSymbol)
        {
            functions.Add(function);
            if (function is { IsStatic: true, MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction })
                break;
        }

        return functions;
    }

    ExpressionSyntax Expression(ISymbol symbol)
    {
        var name = SyntaxFactory.IdentifierName(
            SyntaxFacts.GetKeywordKind(symbol.Name) == SyntaxKind.None
                ? SyntaxFactory.Identifier(symbol.Name)
                : SyntaxFactory.VerbatimIdentifier(default, symbol.Name, symbol.Name, default));
        return symbol switch
        {
            ILocalSymbol local when _symbols.IsTokenSource(local.Type) =>
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, name, SyntaxFactory.IdentifierName(nameof(CancellationTokenSource.Token))),
            IParameterSymbol parameter when _symbols.IsNullableToken(parameter.Type) =>
                SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(
                    SyntaxKind.SimpleMemberAccessExpression, name, SyntaxFactory.IdentifierName(nameof(Nullable<CancellationToken>.GetValueOrDefault)))),
            _ => name,
        };
    }

    static bool IsParameterOf(IMethodSymbol function, ISymbol symbol) =>
        symbol is IParameterSymbol && SymbolEqualityComparer.Default.Equals(symbol.ContainingSymbol, function);
}
