using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Completion;

/// <summary>Was a task that this call gets, by itself or with an object, tested for completion on the way to it?</summary>
/// <remarks>Meant for silence: which way the test went is not asked.</remarks>
internal static class CompletionTests
{
    /// <summary>Whether such a test stands around the call, or before it with a jump.</summary>
    public static bool StandBefore(IInvocationOperation call, AsyncSymbols symbols)
    {
        var given = call.Arguments.Select(static argument => Root(argument.Value)).Append(Root(call.Instance)).OfType<ISymbol>().ToList();
        if (given.Count == 0)
            return false;
        IOperation child = call;
        for (var parent = call.Parent; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IConditionalOperation choice when !ReferenceEquals(choice.Condition, child) && Tests(choice.Condition, given, symbols):
                case IBlockOperation block when block.Operations.TakeWhile(statement => !ReferenceEquals(statement, child)).Any(statement => statement is IConditionalOperation { WhenTrue: var then } earlier && Jumps(then) && Tests(earlier.Condition, given, symbols)):
                    return true;
            }
        }

        return false;
    }

    static bool Tests(IOperation condition, List<ISymbol> given, AsyncSymbols symbols) =>
        condition.DescendantsAndSelf().Any(operation =>
            operation is IPropertyReferenceOperation { Instance: { } task, Property.Name: nameof(Task.IsCompleted) or "IsCompletedSuccessfully" }
            && symbols.IsTaskLike(task.Type)
            && Root(task) is { } root && given.Contains(root, SymbolEqualityComparer.Default));

    static bool Jumps(IOperation then) =>
        then is IReturnOperation or IBranchOperation or IThrowOperation or IBlockOperation { Operations: [.., IReturnOperation or IBranchOperation or IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation }] };

    // The variable or field at the start of work.Result, work.Parts[0].
    static ISymbol? Root(IOperation? expression) =>
        expression is null ? null : CallSites.Unwrap(expression) switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => field.Field,
            IFieldReferenceOperation field => Root(field.Instance),
            IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation } property => property.Property,
            IPropertyReferenceOperation property => Root(property.Instance),
            _ => null,
        };
}
