using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>Does a clause tell anybody but a log of what it caught, or look at the token?</summary>
internal sealed class HandledException(LogCalls logs, AsyncSymbols symbols, ICatchClauseOperation clause, CancellationToken cancellation)
{
    static readonly string[] Completers = ["SetException", "TrySetException", "SetCanceled", "TrySetCanceled", "SetResult", "TrySetResult"];

    /// <summary>The variable that holds the exception, if there is one.</summary>
    public ISymbol? Exception { get; } = (clause.ExceptionDeclarationOrExpression as IVariableDeclaratorOperation)?.Symbol;

    public bool IsObserved { get; set; }

    /// <summary>Whether the value is the exception itself.</summary>
    public bool Means(IOperation value) => value is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, Exception);

    /// <summary>Looks at the uses of the exception and of tokens in an operation that runs.</summary>
    public void Look(IOperation operation)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (IsObserved)
                return;
            IsObserved = part switch
            {
                ILocalReferenceOperation use when Means(use) => !IsLogged(use),
                ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation =>
                    IsLiveToken(part) || (CancellationNames.Is(part) && !IsInLog(part)),
                IInvocationOperation call => CancellationNames.Is(call) || Completes(call),
                _ => false,
            };
        }
    }

    bool IsLiveToken(IOperation value) =>
        AsyncSymbols.Is(value.Type, symbols.CancellationToken)
        && value is not IPropertyReferenceOperation { Property: { IsStatic: true, Name: nameof(CancellationToken.None) } };

    // Whoever completes a task or a channel tells those that wait for it.
    static bool Completes(IInvocationOperation call) =>
        call.TargetMethod is { ContainingType.Name: "TaskCompletionSource", Name: var name } && Completers.Contains(name);

    // What was made of the exception, a text as a rule, ends in a log.
    bool IsLogged(IOperation value)
    {
        for (IOperation child = value, parent = value.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case INameOfOperation:
                case ISimpleAssignmentOperation { Target: IDiscardOperation }:
                    return true;
                case IArgumentOperation { Parent: IInvocationOperation call } when logs.Is(call, cancellation):
                    return true;
                case IArgumentOperation { Parent: IInvocationOperation { Type.SpecialType: SpecialType.System_String } }:
                case IInvocationOperation { Type.SpecialType: SpecialType.System_String }:
                case IInvocationOperation { TargetMethod.Name: nameof(System.Exception.GetBaseException) or nameof(GetType) }:
                case IPropertyReferenceOperation or IConversionOperation or IParenthesizedOperation or IBinaryOperation or ICoalesceOperation or IConditionalOperation
                    or IConditionalAccessOperation or IConditionalAccessInstanceOperation or IArrayInitializerOperation or IArrayCreationOperation
                    or IAnonymousObjectCreationOperation:
                case IOperation { Kind: OperationKind.InterpolatedString or OperationKind.Interpolation or OperationKind.InterpolatedStringHandlerCreation
                    or OperationKind.InterpolatedStringAppendFormatted or OperationKind.InterpolatedStringAddition }:
                case IVariableInitializerOperation:
                    break;
                case ISimpleAssignmentOperation { Parent: IObjectOrCollectionInitializerOperation or IAnonymousObjectCreationOperation } assignment when ReferenceEquals(assignment.Value, child):
                    break;
                case IVariableDeclaratorOperation { Symbol: var local }:
                    return clause.Handler.Descendants().OfType<ILocalReferenceOperation>().All(use => !SymbolEqualityComparer.Default.Equals(use.Local, local) || IsLogged(use));
                default:
                    return false;
            }
        }

        return false;
    }

    bool IsInLog(IOperation value)
    {
        for (var parent = value.Parent; parent is not null and not IExpressionStatementOperation; parent = parent.Parent)
        {
            if (parent is IInvocationOperation call && logs.Is(call, cancellation))
                return true;
        }

        return false;
    }
}
