using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>What was a local token, or token source, made from?</summary>
internal sealed class TokenOrigins(AsyncSymbols symbols)
{
    /// <summary>
    /// The parameters and locals that <paramref name="symbol"/> was linked or copied from, theirs included: whoever cancels one of them cancels it.
    /// </summary>
    public HashSet<ISymbol> Of(ISymbol symbol, SemanticModel semantics)
    {
        var origins = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        Add(symbol, semantics, origins);
        return origins;
    }

    /// <summary>Whether a local is declared, with a token or a source that exists, on every path to the position.</summary>
    public bool IsSetBefore(ILocalSymbol local, int position, SemanticModel semantics)
    {
        if (InitializerOf(local) is not { } initializer
            || initializer.Span.End > position
            || initializer.FirstAncestorOrSelf<VariableDeclarationSyntax>()?.Parent is not { } declaration)
        {
            return false;
        }

        var scope = declaration is LocalDeclarationStatementSyntax { Parent: not GlobalStatementSyntax } ? declaration.Parent! : declaration;
        if (declaration.Parent is not GlobalStatementSyntax && !scope.Span.Contains(position))
            return false;

        return Value(semantics.GetOperation(initializer)) switch
        {
            IObjectCreationOperation creation => AsyncSymbols.IsOrInherits(creation.Type, symbols.CancellationTokenSource),
            IInvocationOperation call => call.TargetMethod.ReturnNullableAnnotation != NullableAnnotation.Annotated,
            IPropertyReferenceOperation property => !IsNone(property.Property) && property.Property.NullableAnnotation != NullableAnnotation.Annotated,
            IDefaultValueOperation or ILiteralOperation or IConditionalAccessOperation or null => false,
            _ => AsyncSymbols.Is(local.Type, symbols.CancellationToken),
        };
    }

    void Add(ISymbol symbol, SemanticModel semantics, HashSet<ISymbol> origins)
    {
        if (symbol is ILocalSymbol local && InitializerOf(local) is { } initializer && initializer.SyntaxTree == semantics.SyntaxTree)
            AddSources(semantics.GetOperation(initializer), semantics, origins);
    }

    void AddSources(IOperation? value, SemanticModel semantics, HashSet<ISymbol> origins)
    {
        switch (Value(value))
        {
            case ILocalReferenceOperation { Local: var local } when origins.Add(local):
                Add(local, semantics, origins);
                break;
            case IParameterReferenceOperation { Parameter: var parameter }:
                origins.Add(parameter);
                break;
            case IPropertyReferenceOperation { Property.Name: nameof(CancellationTokenSource.Token), Instance: { } source } when IsSourceMember(source.Type):
                AddSources(source, semantics, origins);
                break;
            case IInvocationOperation { TargetMethod: { Name: nameof(CancellationTokenSource.CreateLinkedTokenSource), IsStatic: true } method } link when IsSourceMember(method.ContainingType):
                foreach (var argument in link.Arguments)
                    AddSources(argument.Value, semantics, origins);
                break;
            case IArrayCreationOperation { Initializer: { } elements }:
                foreach (var element in elements.ElementValues)
                    AddSources(element, semantics, origins);
                break;
        }
    }

    bool IsSourceMember(ITypeSymbol? type) => AsyncSymbols.IsOrInherits(type, symbols.CancellationTokenSource);

    bool IsNone(IPropertySymbol property) =>
        property is { IsStatic: true, Name: nameof(CancellationToken.None) } && AsyncSymbols.Is(property.ContainingType, symbols.CancellationToken);

    static ExpressionSyntax? InitializerOf(ILocalSymbol local) =>
        local.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax() is VariableDeclaratorSyntax declarator ? declarator.Initializer?.Value : null;

    static IOperation? Value(IOperation? operation)
    {
        while (operation is IConversionOperation { IsImplicit: true } conversion)
            operation = conversion.Operand;
        return operation;
    }
}
