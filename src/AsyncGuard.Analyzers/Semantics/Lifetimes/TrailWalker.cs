using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Lifetimes;

/// <summary>Follows one object from place to place.</summary>
internal sealed partial class TrailWalker
{
    /// <summary>An object that more places than these refer to is as good as public.</summary>
    const int MaxUses = 400;

    readonly CompilationModel _model;
    readonly IOperation _creation;
    readonly ITypeSymbol? _type;
    readonly INamedTypeSymbol? _owner;
    readonly string[] _parts;
    readonly CancellationToken _cancellation;

    readonly Queue<(ISymbol Symbol, string Part, Holds Holds)> _open = new();
    readonly HashSet<(ISymbol, string, Holds)> _seen = new(PlaceComparer.Instance);
    readonly List<ObjectUse> _uses = [];
    readonly HashSet<string> _escapes = new(StringComparer.Ordinal);
    readonly List<ISymbol> _homes = [];
    bool _isReplaced;

    public TrailWalker(CompilationModel model, IOperation creation, string[] parts, CancellationToken cancellation)
    {
        _model = model;
        _creation = creation;
        _type = creation.Type;
        _parts = parts;
        _cancellation = cancellation;
        _owner = SymbolReferences.OutermostType(model.Bodies.Semantics(creation.Syntax.SyntaxTree).GetEnclosingSymbol(creation.Syntax.SpanStart, cancellation));
    }

    public ObjectTrail Walk()
    {
        Follow(_creation, "", isElement: false);
        while (_open.Count > 0)
        {
            _cancellation.ThrowIfCancellationRequested();
            var (symbol, part, holds) = _open.Dequeue();
            foreach (var reference in _model.References.Of(symbol, _cancellation))
            {
                if (_uses.Count > MaxUses)
                {
                    _escapes.Add("");
                    break;
                }

                Visit(reference, part, holds);
            }
        }

        return new ObjectTrail(_creation, _uses, _escapes, _homes, new HashSet<ISymbol>(_seen.Select(static place => place.Item1), SymbolEqualityComparer.Default), _isReplaced);
    }

    void Visit(IOperation reference, string part, Holds holds)
    {
        if (IsWritten(reference) is { } value)
        {
            if (holds is Holds.Object)
                Replace(value, part);
            return;
        }

        if (reference.Parent is INameOfOperation)
            return;
        if (holds is Holds.Elements)
            FollowCollection(reference, part);
        else if (holds is Holds.Pair)
            FollowPair(reference, part);
        else
            Follow(reference, part, holds is Holds.Element);
    }

    // A place that held the object, or a part of it, is given a value.
    void Replace(IOperation value, string part) =>
        _isReplaced |= !IsThisObject(value) && !(part.Length > 0 && CallSites.Unwrap(value) is IPropertyReferenceOperation { Property.Name: var name } && name == part);

    // What a reference is assigned, where it is no more than the target of an assignment.
    static IOperation? IsWritten(IOperation reference) =>
        reference.Parent switch
        {
            ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Target, reference) => assignment.Value,
            _ => null,
        };

    // The creation itself, a copy of one of its homes, or nothing at all.
    bool IsThisObject(IOperation value)
    {
        value = CallSites.Unwrap(value);
        return value.Syntax == _creation.Syntax
            || value is { ConstantValue: { HasValue: true, Value: null } }
            || (SymbolReferences.Referred(value) is { } referred && _homes.Contains(referred, SymbolEqualityComparer.Default));
    }

    void Follow(IOperation value, string part, bool isElement)
    {
        while (true)
        {
            switch (value.Parent)
            {
                case IConversionOperation { OperatorMethod: null } or IParenthesizedOperation or ICoalesceOperation:
                case IConditionalAccessOperation access when ReferenceEquals(access.WhenNotNull, value):
                case IConditionalOperation choice when !ReferenceEquals(choice.Condition, value):
                case IIsPatternOperation { Pattern: IDeclarationPatternOperation { DeclaredSymbol: null } }:
                    value = value.Parent;
                    continue;

                case IConditionalAccessOperation access when InstanceOf(access) is { } instance:
                    value = instance;
                    continue;

                case IIsPatternOperation { Pattern: var pattern }:
                    foreach (var declared in pattern.DescendantsAndSelf().OfType<IDeclarationPatternOperation>())
                        Enter(declared.DeclaredSymbol, part, isElement);
                    foreach (var declared in pattern.DescendantsAndSelf().OfType<IRecursivePatternOperation>())
                        Enter(declared.DeclaredSymbol, part, isElement);
                    return;

                case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Value, value):
                    Store(assignment.Target, part, isElement);
                    if (assignment.Parent is IExpressionStatementOperation)
                        return;
                    value = assignment;
                    continue;

                case ICoalesceAssignmentOperation assignment:
                    Store(assignment.Target, part, isElement);
                    if (assignment.Parent is IExpressionStatementOperation)
                        return;
                    value = assignment;
                    continue;

                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }:
                    Enter(local, part, isElement);
                    return;

                case IFieldInitializerOperation initializer:
                    foreach (var field in initializer.InitializedFields)
                        Enter(field, part, isElement);
                    return;

                case IPropertyInitializerOperation initializer:
                    foreach (var property in initializer.InitializedProperties)
                        Enter(property, part, isElement);
                    return;

                case IPropertyReferenceOperation property when ReferenceEquals(property.Instance, value) && part.Length == 0 && Array.IndexOf(_parts, property.Property.Name) >= 0:
                    part = property.Property.Name;
                    value = property;
                    continue;

                case IArgumentOperation argument:
                    Pass(argument, part, isElement);
                    return;

                case IExpressionStatementOperation or null:
                    return;

                case IReturnOperation or ITupleOperation or IArrayInitializerOperation or IAnonymousObjectCreationOperation or ISwitchExpressionArmOperation:
                    Leave(value, part);
                    return;

                default:
                    _uses.Add(new ObjectUse(value, part, isElement));
                    if (!IsHarmless(value))
                        _escapes.Add(part);
                    return;
            }
        }
    }

    // Returned by a property or method, or put into something that is followed no further.
    void Leave(IOperation value, string part)
    {
        _uses.Add(new ObjectUse(value, part, IsElement: false));
        _escapes.Add(part);
    }

    static bool IsHarmless(IOperation value) =>
        value.Parent switch
        {
            IInvocationOperation or IMethodReferenceOperation or IPropertyReferenceOperation or IFieldReferenceOperation => true,
            IAwaitOperation or IBinaryOperation or IIsTypeOperation or IForEachLoopOperation or IInterpolationOperation or INameOfOperation => true,
            IUsingOperation or ILockOperation or IConditionalAccessOperation => true,
            _ => false,
        };

    static IOperation? InstanceOf(IConditionalAccessOperation access) =>
        access.WhenNotNull.DescendantsAndSelf().FirstOrDefault(static operation => operation is IConditionalAccessInstanceOperation);
}
