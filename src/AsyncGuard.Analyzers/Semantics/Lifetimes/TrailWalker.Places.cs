using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Lifetimes;

/// <summary>Where the object is put: symbols and collections of its own type are followed, all else is an escape.</summary>
internal sealed partial class TrailWalker
{
    static readonly string[] Exchanges = ["System.Threading.Interlocked", "System.Threading.Volatile"];

    void Enter(ISymbol? symbol, string part, bool isElement)
    {
        if (symbol is null or IDiscardSymbol)
            return;
        if (!IsOwn(symbol))
        {
            _escapes.Add(part);
            return;
        }

        if (symbol is IFieldSymbol or IPropertySymbol && !IsPrivate(symbol))
            _escapes.Add(part);
        if (part.Length == 0 && !isElement)
        {
            _homes.Add(symbol);
            _isReplaced |= BeginsAsAnother(symbol);
        }

        Track(symbol, part, isElement ? Holds.Element : Holds.Object);
    }

    // Its declaration gives it something else than the object, or nothing, to begin with.
    bool BeginsAsAnother(ISymbol symbol) =>
        symbol is IFieldSymbol or IPropertySymbol
        && symbol.DeclaringSyntaxReferences is [var reference]
        && reference.GetSyntax(_cancellation) switch
        {
            VariableDeclaratorSyntax { Initializer.Value: var value } => value,
            PropertyDeclarationSyntax { Initializer.Value: var value } => value,
            _ => null,
        } is { } initializer
        && !initializer.Contains(_creation.Syntax)
        && !(initializer.IsKind(SyntaxKind.NullLiteralExpression) || initializer.IsKind(SyntaxKind.SuppressNullableWarningExpression) || initializer.IsKind(SyntaxKind.DefaultLiteralExpression));

    void Track(ISymbol symbol, string part, Holds holds)
    {
        if (_seen.Add((symbol.OriginalDefinition, part, holds)))
            _open.Enqueue((symbol.OriginalDefinition, part, holds));
    }

    void Store(IOperation target, string part, bool isElement)
    {
        switch (target)
        {
            case IDiscardOperation:
                break;
            case IPropertyReferenceOperation { Arguments.IsEmpty: false, Instance: { } collection }:
                PutInto(collection, part);
                break;
            case IArrayElementReferenceOperation { ArrayReference: var array }:
                PutInto(array, part);
                break;
            case ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation:
                Enter(SymbolReferences.Referred(target), part, isElement);
                break;
            case IDeclarationExpressionOperation { Expression: ILocalReferenceOperation { Local: var local } }:
                Enter(local, part, isElement);
                break;
            default:
                _escapes.Add(part);
                break;
        }
    }

    void Pass(IArgumentOperation argument, string part, bool isElement)
    {
        switch (argument.Parent)
        {
            case IInvocationOperation { TargetMethod: var method } call when Exchanges.Any(name => AsyncSymbols.Is(method.ContainingType, _model.Symbols.Type(name))):
                if (argument.Parameter?.Ordinal > 0)
                {
                    Store(call.Arguments[0].Value, part, isElement);
                    return;
                }

                if (!isElement && call.Arguments.FirstOrDefault(static other => other.Parameter?.Ordinal == 1) is { Value: var other })
                    Replace(other, part);
                // Of several that exchange it, only one gets the object.
                if (method.Name is not "Write")
                    Follow(call, part, isElement || method.Name == nameof(Interlocked.Exchange));
                return;

            case IInvocationOperation { Instance: { } instance } call when part.Length == 0 && IsCollection(instance.Type):
                PutInto(instance, part);
                if (SameType(call.Type))
                    Follow(call, part, isElement: true);
                return;

            case IInvocationOperation { TargetMethod: var method } call when argument.Parameter is { } parameter:
                if (IsOwn(method) && !method.DeclaringSyntaxReferences.IsEmpty && method.MethodKind != MethodKind.DelegateInvoke)
                    Enter(parameter.OriginalDefinition, part, isElement);
                else if (StateParameter(call.Arguments, argument) is { } state)
                    Enter(state, part, isElement);
                else
                    Hand(argument, part, isElement);
                return;

            case IObjectCreationOperation { Constructor: { } constructor } creation when argument.Parameter is { } parameter:
                if (IsOwn(constructor) && IsPrivate(constructor.ContainingType))
                    Enter(parameter.OriginalDefinition, part, isElement);
                else if (StateParameter(creation.Arguments, argument) is { } state)
                    Enter(state, part, isElement);
                else
                    Hand(argument, part, isElement);
                return;

            default:
                Hand(argument, part, isElement);
                return;
        }
    }

    void Hand(IArgumentOperation argument, string part, bool isElement)
    {
        _uses.Add(new ObjectUse(argument, part, isElement));
        _escapes.Add(part);
    }

    // The object handed over as state comes back as the parameter of the lambda beside it.
    static IParameterSymbol? StateParameter(IEnumerable<IArgumentOperation> arguments, IArgumentOperation state)
    {
        foreach (var argument in arguments)
        {
            if (CallSites.Unwrap(argument.Value) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol: var lambda } })
                return lambda.Parameters.LastOrDefault(parameter => parameter.Type.SpecialType == SpecialType.System_Object || SymbolEqualityComparer.Default.Equals(parameter.Type, state.Value.Type));
        }

        return null;
    }

    bool IsOwn(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(SymbolReferences.OutermostType(symbol), _owner);

    static bool IsPrivate(ISymbol symbol)
    {
        for (ISymbol? current = symbol; current is not null and not INamespaceSymbol; current = current.ContainingSymbol)
        {
            if (current.DeclaredAccessibility == Accessibility.Private)
                return true;
        }

        return false;
    }

    bool SameType(ITypeSymbol? type) => SymbolEqualityComparer.Default.Equals(type, _type);
}
