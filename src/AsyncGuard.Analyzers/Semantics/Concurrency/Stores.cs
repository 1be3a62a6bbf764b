using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>What does this operation store to, and can others reach it? Cheap tests that most stores fail.</summary>
internal sealed class Stores
{
    readonly CapturedNames _captured = new();

    /// <summary>The target of an assignment, increment or decrement.</summary>
    public static IOperation? TargetOf(IOperation store) =>
        store switch
        {
            IIncrementOrDecrementOperation step => step.Target,
            IAssignmentOperation assignment => assignment.Target,
            _ => null,
        };

    /// <summary>Whether the target is a field or property that is stored to after construction, or a variable that a function inside captures.</summary>
    public bool MayBeShared(IOperation target, ISymbol member, CancellationToken cancellation) =>
        target switch
        {
            IFieldReferenceOperation or IPropertyReferenceOperation => !IsConstruction(target, member),
            ILocalReferenceOperation local => IsCaptured(local.Local, target) || IsBesideTasks(local.Local, member, cancellation),
            IParameterReferenceOperation parameter => IsCaptured(parameter.Parameter, target) || IsBesideTasks(parameter.Parameter, member, cancellation),
            _ => false,
        };

    static bool IsConstruction(IOperation target, ISymbol member) =>
        target.Parent?.Parent is IObjectOrCollectionInitializerOperation
        || (member is IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } && OwnCode.FunctionAround(target) is not (IAnonymousFunctionOperation or ILocalFunctionOperation));

    static bool IsCaptured(ISymbol variable, IOperation use) =>
        OwnCode.FunctionAround(use) switch
        {
            IAnonymousFunctionOperation lambda => !SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, lambda.Symbol),
            ILocalFunctionOperation local => !SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, local.Symbol),
            _ => false,
        };

    // Code that goes on beside a task that it has started stores in the function that declares the variable.
    bool IsBesideTasks(ISymbol variable, ISymbol member, CancellationToken cancellation) =>
        member is IMethodSymbol { IsAsync: true } && _captured.Contain(variable.Name, member, cancellation);
}
