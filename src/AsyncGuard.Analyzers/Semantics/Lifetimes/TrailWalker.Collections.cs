using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Fates;

namespace AsyncGuard.Analyzers.Semantics.Lifetimes;

/// <summary>Collections that the object is put into, and where it is taken from them again.</summary>
internal sealed partial class TrailWalker
{
    static bool IsCollection(ITypeSymbol? type) =>
        type is IArrayTypeSymbol
        || (type is INamedTypeSymbol && type.ContainingNamespace is { } space && space.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal));

    void PutInto(IOperation collection, string part)
    {
        if (SymbolReferences.Referred(CallSites.Unwrap(collection)) is { } symbol and (ILocalSymbol or IFieldSymbol or IParameterSymbol or IPropertySymbol) && IsOwn(symbol) && IsCollection(collection.Type))
        {
            if (symbol is IFieldSymbol or IPropertySymbol && !IsPrivate(symbol))
                _escapes.Add(part);
            Track(symbol, part, Holds.Elements);
        }
        else
        {
            _escapes.Add(part);
        }
    }

    // A reference to a collection that holds the object, or to a view of it.
    void FollowCollection(IOperation collection, string part)
    {
        while (true)
        {
            switch (collection.Parent)
            {
                case IConversionOperation or IParenthesizedOperation:
                    collection = collection.Parent;
                    continue;

                case IConditionalAccessOperation access when InstanceOf(access) is { } instance && !ReferenceEquals(access.WhenNotNull, collection):
                    collection = instance;
                    continue;

                case IForEachLoopOperation { LoopControlVariable: var variable }:
                    Take(variable, part);
                    return;

                case IPropertyReferenceOperation property when ReferenceEquals(property.Instance, collection):
                    if (Takes(property, part) || !IsCollection(property.Type))
                        return;
                    collection = property;
                    continue;

                case IArrayElementReferenceOperation element when ReferenceEquals(element.ArrayReference, collection):
                    Takes(element, part);
                    return;

                case IInvocationOperation call when ReferenceEquals(call.Instance, collection):
                    TakeOut(call.Arguments, part);
                    Show(call.Arguments, part);
                    if (Takes(call, part) || !IsCollection(call.Type))
                        return;
                    collection = call;
                    continue;

                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: var type } call } when AsyncSymbols.Is(type, _model.Symbols.Enumerable):
                    Show(call.Arguments, part);
                    if (Takes(call, part) || !IsCollection(call.Type))
                        return;
                    collection = call;
                    continue;

                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }:
                    Track(local, part, Holds.Elements);
                    return;

                // All of them poured into another collection: other = [.. waiting].
                case { } spread when CollectionExpressions.Is(spread):
                    collection = spread;
                    continue;

                case ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } assignment when ReferenceEquals(assignment.Value, collection):
                    PutInto(assignment.Target, part);
                    return;

                case IExpressionStatementOperation or IBinaryOperation or ILockOperation or IIsPatternOperation or null:
                    return;

                default:
                    _escapes.Add(part);
                    return;
            }
        }
    }

    bool Takes(IOperation value, string part)
    {
        if (!SameType(value.Type) || IsWritten(value) is not null)
            return SameType(value.Type);
        Follow(value, part, isElement: true);
        return true;
    }

    void TakeOut(IEnumerable<IArgumentOperation> arguments, string part)
    {
        foreach (var argument in arguments)
        {
            if (argument.Parameter?.RefKind == RefKind.Out && SameType(argument.Value.Type))
                Store(argument.Value, part, isElement: true);
        }
    }

    // Functions that a collection is given meet its elements: waiting.ForEach(one => one.TrySetCanceled()).
    void Show(IEnumerable<IArgumentOperation> functions, string part)
    {
        foreach (var function in functions)
        {
            switch (CallSites.Unwrap(function.Value))
            {
                case IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol: var lambda } }:
                    ShowTo(lambda, part);
                    break;
                case IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: var method } }:
                    ShowTo(method, part);
                    break;
                case { Type.TypeKind: TypeKind.Delegate }:
                    _escapes.Add(part);
                    break;
            }
        }
    }

    void ShowTo(IMethodSymbol function, string part)
    {
        foreach (var parameter in function.Parameters)
        {
            if (SameType(parameter.Type))
                Enter(parameter, part, isElement: true);
            else
                Track(parameter, part, Holds.Pair);
        }
    }

    // The variable of a foreach: the object, a pair with it, or the variables that a pair is taken apart into.
    void Take(IOperation variable, string part)
    {
        foreach (var operation in variable.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation { Symbol: var local }:
                    Track(local, part, SameType(local.Type) ? Holds.Element : Holds.Pair);
                    break;
                case ILocalReferenceOperation { Local: var local } when SameType(local.Type):
                    Track(local, part, Holds.Element);
                    break;
            }
        }
    }

    void FollowPair(IOperation pair, string part)
    {
        if (pair.Parent is IPropertyReferenceOperation { Property.Name: "Value" } value && SameType(value.Type))
            Follow(value, part, isElement: true);
    }
}
