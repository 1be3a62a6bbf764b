using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Whose token is this, and what was a local token, or token source, made from?</summary>
internal sealed class TokenOrigins(AsyncSymbols symbols)
{
    /// <summary>
    /// The variables, fields and properties that <paramref name="symbol"/> was linked or copied from, theirs included: whoever cancels one of them cancels it.
    /// </summary>
    public HashSet<ISymbol> Of(ISymbol symbol, SemanticModel semantics)
    {
        var origins = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        Add(symbol, semantics, origins);
        return origins;
    }

    /// <summary>
    /// The variable, field or property whose token the expression is: <c>stop</c> for <c>stop</c>, <c>_stop</c> for <c>_stop.Token</c>;
    /// <see langword="null"/> for <c>None</c> and for what has no name.
    /// </summary>
    public ISymbol? Holder(IOperation? token) => Value(token) switch
    {
        IParameterReferenceOperation parameter => parameter.Parameter,
        ILocalReferenceOperation local => local.Local,
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation { Property.Name: nameof(CancellationTokenSource.Token), Instance: { } source } when symbols.IsTokenSource(source.Type) => Holder(source),
        IPropertyReferenceOperation { Property: var property } when !IsNone(property) => property,
        _ => null,
    };

    /// <summary>
    /// The token itself and all that it comes from: whoever cancels one of them cancels it.
    /// </summary>
    public HashSet<ISymbol> Line(ISymbol holder, SemanticModel semantics)
    {
        var line = Of(holder, semantics);
        line.Add(holder);
        return line;
    }

    /// <summary>Whether a local is a source that ends by itself or with another, or neither: what it was created by; <see langword="null"/> for other locals.</summary>
    public IOperation? Creation(ILocalSymbol local, SemanticModel semantics) =>
        symbols.IsTokenSource(local.Type) && InitializerOf(local) is { } initializer && initializer.SyntaxTree == semantics.SyntaxTree
            ? Value(semantics.GetOperation(initializer))
            : null;

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
            case IFieldReferenceOperation { Field: var field }:
                origins.Add(field);
                break;
            case IPropertyReferenceOperation { Property.Name: nameof(CancellationTokenSource.Token), Instance: { } source } when IsSourceMember(source.Type):
                AddSources(source, semantics, origins);
                break;
            case IPropertyReferenceOperation { Property: var property } when !IsNone(property):
                origins.Add(property);
                break;
            case IInvocationOperation { TargetMethod: { Name: nameof(CancellationTokenSource.CreateLinkedTokenSource), IsStatic: true } method } link when IsSourceMember(method.ContainingType):
                foreach (var argument in link.Arguments)
                    AddSources(argument.Value, semantics, origins);
                break;
            case { } made:
                foreach (var element in CollectionExpressions.ElementsOf(made) ?? [])
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
        while (operation is IConversionOperation or IParenthesizedOperation)
            operation = operation is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)operation).Operand;
        return operation;
    }
}
