using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>A use of a service that lives no longer than a request or scope.</summary>
internal readonly record struct ScopedServiceUse(IOperation Use, string Name, string Type);

/// <summary>Does this work use a service that lives no longer than the request or scope that it was given to?</summary>
internal sealed class ScopedServices(CompilationModel model)
{
    static readonly string[] Known = ["Microsoft.EntityFrameworkCore.DbContext", "Microsoft.AspNetCore.Http.HttpContext", "Microsoft.Extensions.DependencyInjection.IServiceScope"];

    readonly Lazy<INamedTypeSymbol[]> _types = new(() => [.. Known.Select(model.Symbols.Type).OfType<INamedTypeSymbol>()]);

    /// <summary>The first use in the lambda that <paramref name="call"/> starts, or as its receiver or argument; <see langword="null"/> when there is none.</summary>
    public ScopedServiceUse? UseIn(IInvocationOperation call)
    {
        if (_types.Value.Length == 0)
            return null;
        if (call.Instance is { } receiver && Find(receiver, around: null) is { } used)
            return used;
        foreach (var argument in call.Arguments)
        {
            var value = CallSites.Unwrap(argument.Value);
            if (Find(value, around: null) is { } passed)
                return passed;
            if (value is not IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda })
                continue;
            foreach (var operation in lambda.Body.Descendants())
            {
                if (Find(operation, lambda) is { } captured)
                    return captured;
            }
        }

        return null;
    }

    ScopedServiceUse? Find(IOperation operation, IAnonymousFunctionOperation? around)
    {
        var symbol = CallSites.Unwrap(operation) switch
        {
            IFieldReferenceOperation { Field: { IsStatic: false } field, Instance: IInstanceReferenceOperation } => (ISymbol)field,
            IPropertyReferenceOperation { Property: { IsStatic: false, IsIndexer: false } property, Instance: IInstanceReferenceOperation } => property,
            IParameterReferenceOperation { Parameter: var parameter } when !IsOwn(parameter, around) => parameter,
            ILocalReferenceOperation { Local: { IsUsing: false } local } use when around is not null && LocalUses.IsCaptured(use) && IsGiven(local, use) => local,
            _ => null,
        };
        return symbol is not null && TypeOf(operation.Type) is { } type ? new ScopedServiceUse(operation, symbol.Name, type) : null;
    }

    // The lambda's own parameters, and those of lambdas in it, are given to it when it runs.
    static bool IsOwn(IParameterSymbol parameter, IAnonymousFunctionOperation? around) =>
        around is not null && parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction } function
        && function.DeclaringSyntaxReferences.Any(reference => around.Syntax.Span.Contains(reference.Span));

    // A context that the function has made itself lives as long as it is told to.
    bool IsGiven(ILocalSymbol local, IOperation place) =>
        model.TaskFates.Locals.OnlyValue(local, place) is { } value && CallSites.Unwrap(value) is IPropertyReferenceOperation or IFieldReferenceOperation;

    string? TypeOf(ITypeSymbol? type) => _types.Value.FirstOrDefault(known => AsyncSymbols.IsOrInherits(type, known))?.Name;
}
