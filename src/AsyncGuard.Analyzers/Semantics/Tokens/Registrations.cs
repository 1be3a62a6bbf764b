using AsyncGuard.Analyzers.Semantics.Functions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Does this token live longer than the function that registers a callback with it?</summary>
internal sealed class Registrations(CompilationModel model)
{
    readonly OwnTokens _own = new(model.Symbols, model.TokenOrigins);
    readonly INamedTypeSymbol?[] _services = [model.Symbols.Type("Microsoft.Extensions.Hosting.BackgroundService"), model.Symbols.Type("Microsoft.Extensions.Hosting.IHostedService")];

    /// <summary>
    /// Whether the token is a parameter or a field, of a function that runs more often than the token is made.
    /// Not where both live as long as each other: the program's own tokens, a request's, a service that runs once, a constructor, the entry point.
    /// </summary>
    public bool OutlivesFunction(IOperation token, ISymbol? containingSymbol)
    {
        if (model.TokenOrigins.Holder(token) is not { } holder
            || token.SemanticModel is not { } semantics
            || RunsOnce(token, containingSymbol)
            || Array.Exists(_services, service => AsyncSymbols.IsOrInherits(containingSymbol?.ContainingType, service)))
        {
            return false;
        }

        var line = model.TokenOrigins.Line(holder, semantics);
        if (line.Any(_own.IsLifetime))
            return false;
        // A source that the function made takes the registration with it.
        if (line.Any(symbol => symbol is ILocalSymbol source && model.Symbols.IsTokenSource(source.Type)))
            return false;
        return line.Any(symbol => symbol switch
        {
            // A source that somebody else made, too.
            IParameterSymbol parameter => model.Symbols.IsToken(parameter.Type) || model.Symbols.IsTokenSource(parameter.Type),
            // An object's own source goes with the object.
            IFieldSymbol field => field.IsStatic || model.Symbols.IsToken(field.Type),
            _ => false,
        });
    }

    // With its object, or with the program: constructors, initializers apart from the lambdas in them, the entry point.
    bool RunsOnce(IOperation token, ISymbol? member) =>
        member switch
        {
            IMethodSymbol method => method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor || model.Contexts.IsEntryPoint(method),
            IFieldSymbol or IPropertySymbol => EnclosingFunction.Of(token) is not IAnonymousFunctionOperation,
            _ => true,
        };
}
