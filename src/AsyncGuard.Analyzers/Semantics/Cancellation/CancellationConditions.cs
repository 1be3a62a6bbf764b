using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>Is this condition true of an exception that is a cancellation?</summary>
internal sealed class CancellationConditions(CompilationModel model, CancellationTypes types)
{
    const int MostPredicates = 3;

    /// <param name="condition">A filter, or a condition in the clause.</param>
    /// <param name="exception">The variable that holds the exception.</param>
    /// <param name="caught">The type that the clause names.</param>
    /// <param name="cancellation">Cancels the analysis.</param>
    public Truth Of(IOperation? condition, ISymbol? exception, ITypeSymbol? caught, CancellationToken cancellation) =>
        Of(condition, exception, caught, MostPredicates, cancellation);

    Truth Of(IOperation? condition, ISymbol? exception, ITypeSymbol? caught, int depth, CancellationToken cancellation)
    {
        if (condition is null)
            return Truth.Unknown;
        condition = CallSites.Unwrap(condition);
        if (condition.ConstantValue is { HasValue: true, Value: bool constant })
            return constant ? Truth.Yes : Truth.No;

        return condition switch
        {
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => Truths.Not(Again(not.Operand)),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And } both => Truths.And(Again(both.LeftOperand), Again(both.RightOperand)),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or } either => Truths.Or(Again(either.LeftOperand), Again(either.RightOperand)),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } same => IsExactly(same, exception),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } other => Truths.Not(IsExactly(other, exception)),
            IIsTypeOperation test when Means(test.ValueOperand, exception) => types.IsA(caught, test.TypeOperand),
            IIsPatternOperation test when Means(test.Value, exception) => Matches(test.Pattern, caught),
            IConditionalOperation choice => Choice(Again(choice.Condition), choice),
            ISwitchExpressionOperation choice when Means(choice.Value, exception) => Arms(choice.Arms),
            IInvocationOperation call when depth > 0 => Predicate(call, exception, caught, depth - 1, cancellation),
            _ => Truth.Unknown,
        };

        Truth Again(IOperation? part) => Of(part, exception, caught, depth, cancellation);

        Truth Choice(Truth test, IConditionalOperation choice) =>
            test switch
            {
                Truth.Yes => Again(choice.WhenTrue),
                Truth.No => Again(choice.WhenFalse),
                _ => Agreed(Again(choice.WhenTrue), Again(choice.WhenFalse)),
            };

        Truth Arms(ImmutableArray<ISwitchExpressionArmOperation> arms)
        {
            foreach (var arm in arms)
            {
                switch (Truths.And(Matches(arm.Pattern, caught), arm.Guard is null ? Truth.Yes : Again(arm.Guard)))
                {
                    case Truth.Yes:
                        return Again(arm.Value);
                    case Truth.Unknown:
                        return Truth.Unknown;
                }
            }

            return Truth.Unknown;
        }
    }

    /// <summary>Whether a pattern matches an exception that is a cancellation.</summary>
    public Truth Matches(IPatternOperation? pattern, ITypeSymbol? caught) =>
        pattern switch
        {
            IDiscardPatternOperation => Truth.Yes,
            INegatedPatternOperation negated => Truths.Not(Matches(negated.Pattern, caught)),
            IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both => Truths.And(Matches(both.LeftPattern, caught), Matches(both.RightPattern, caught)),
            IBinaryPatternOperation either => Truths.Or(Matches(either.LeftPattern, caught), Matches(either.RightPattern, caught)),
            ITypePatternOperation type => types.IsA(caught, type.MatchedType),
            IDeclarationPatternOperation { MatchesNull: true } => Truth.Yes,
            IDeclarationPatternOperation declaration => types.IsA(caught, declaration.MatchedType),
            IRecursivePatternOperation recursive => Truths.And(
                types.IsA(caught, recursive.MatchedType),
                recursive.PropertySubpatterns.IsEmpty && recursive.DeconstructionSubpatterns.IsEmpty ? Truth.Yes : Truth.Unknown),
            IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } } => Truth.No,
            _ => Truth.Unknown,
        };

    // exception.GetType() == typeof(X): a type that is no cancellation is not the one.
    Truth IsExactly(IBinaryOperation comparison, ISymbol? exception)
    {
        var (left, right) = (CallSites.Unwrap(comparison.LeftOperand), CallSites.Unwrap(comparison.RightOperand));
        if (Means(left, exception) && right.ConstantValue is { HasValue: true, Value: null } || Means(right, exception) && left.ConstantValue is { HasValue: true, Value: null })
            return Truth.No;
        var named = (left as ITypeOfOperation ?? right as ITypeOfOperation)?.TypeOperand;
        var asked = left as IInvocationOperation ?? right as IInvocationOperation;
        return named is not null && asked is { TargetMethod.Name: nameof(GetType), Instance: { } instance } && Means(instance, exception) && !types.IsCancellation(named)
            ? Truth.No
            : Truth.Unknown;
    }

    // A predicate of this compilation that gets the exception: what it answers for a cancellation.
    Truth Predicate(IInvocationOperation call, ISymbol? exception, ITypeSymbol? caught, int depth, CancellationToken cancellation)
    {
        if (call.TargetMethod.ReturnType.SpecialType != SpecialType.System_Boolean || exception is null)
            return Truth.Unknown;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter
                && Means(argument.Value, exception)
                && model.Bodies.Of(call.TargetMethod.OriginalDefinition, cancellation) is { } body)
            {
                return Answer(Statements(body), parameter.OriginalDefinition, caught, depth, cancellation) ?? Truth.Unknown;
            }
        }

        return Truth.Unknown;
    }

    // The answer of statements that test and return; null where control runs past them.
    Truth? Answer(ImmutableArray<IOperation> statements, ISymbol exception, ITypeSymbol? caught, int depth, CancellationToken cancellation)
    {
        foreach (var statement in statements)
        {
            switch (statement)
            {
                case IReturnOperation { ReturnedValue: { } value }:
                    return Of(value, exception, caught, depth, cancellation);
                case IConditionalOperation choice:
                    var test = Of(choice.Condition, exception, caught, depth, cancellation);
                    if (test == Truth.Unknown)
                        return Truth.Unknown;
                    var arm = test == Truth.Yes ? choice.WhenTrue : choice.WhenFalse;
                    if (arm is not null && Answer(Statements(arm), exception, caught, depth, cancellation) is { } answer)
                        return answer;
                    break;
                case IVariableDeclarationGroupOperation or ILocalFunctionOperation:
                    break;
                default:
                    return Truth.Unknown;
            }
        }

        return null;
    }

    static ImmutableArray<IOperation> Statements(IOperation body) => body is IBlockOperation block ? block.Operations : ImmutableArray.Create(body);

    static Truth Agreed(Truth one, Truth other) => one == other ? one : Truth.Unknown;

    static bool Means(IOperation value, ISymbol? exception) =>
        exception is not null
        && CallSites.Unwrap(value) switch
        {
            ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, exception),
            IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, exception),
            _ => false,
        };
}
