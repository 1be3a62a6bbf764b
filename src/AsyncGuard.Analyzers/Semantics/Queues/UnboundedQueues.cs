using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Queues;

/// <summary>Is this a queue that grows for as long as its producer is faster than its consumer?</summary>
internal sealed class UnboundedQueues(CompilationModel model)
{
    readonly INamedTypeSymbol? _buffer = model.Symbols.Type("System.Threading.Tasks.Dataflow.BufferBlock`1");
    readonly INamedTypeSymbol? _blocking = model.Symbols.Type("System.Collections.Concurrent.BlockingCollection`1");

    /// <summary>Whether the operation makes one.</summary>
    public bool IsCreation(IOperation operation) =>
        operation switch
        {
            IInvocationOperation call => call.TargetMethod.Name is "CreateUnbounded" or "CreateUnboundedPrioritized" && model.Channels.IsCreation(call),
            IObjectCreationOperation { Type: INamedTypeSymbol { Arity: 1 } type } creation =>
                (AsyncSymbols.Is(type, _buffer) && !SaysCapacity(creation)) || (AsyncSymbols.Is(type, _blocking) && creation.Arguments.All(static argument => argument.Parameter?.Type.SpecialType != SpecialType.System_Int32)),
            _ => false,
        };

    /// <summary>
    /// Whether items are thrown in from sync code that does not look at the answer, and that nobody makes wait: a network push, a log line, a signal.
    /// </summary>
    public bool IsFedBlindly(IInvocationOperation creation, CancellationToken cancellation) =>
        !CarriesCompletion(creation)
        && model.Channels.Of(creation, cancellation).IgnoredWrites.Any(write => Functions.EnclosingFunction.Symbol(Functions.EnclosingFunction.Of(write)) is { } writer && model.Contexts.KindOf(writer) == FunctionKind.Sync);

    /// <summary>Whether each item brings a completion that its writer waits for: no writer is ahead by more than its own items.</summary>
    public bool CarriesCompletion(IOperation creation) =>
        Item(creation) is { } item
        && (IsCompletion(item) || item.GetMembers().Any(member => member switch
        {
            IFieldSymbol field => IsCompletion(field.Type),
            IPropertySymbol property => IsCompletion(property.Type),
            _ => false,
        }) || (item is INamedTypeSymbol { IsTupleType: true } tuple && tuple.TupleElements.Any(element => IsCompletion(element.Type))));

    /// <summary>The type of the items.</summary>
    public static ITypeSymbol? Item(IOperation creation) => creation.Type is INamedTypeSymbol { TypeArguments: [var item] } ? item : null;

    bool IsCompletion(ITypeSymbol type) => model.CompletionSources.IsSource(type) || model.Symbols.IsTask(type) || type.TypeKind == TypeKind.Delegate;

    static bool SaysCapacity(IObjectCreationOperation creation) =>
        creation.Arguments.Any(static argument =>
            CallSites.Unwrap(argument.Value) is not IObjectCreationOperation options
            || options.Initializer?.Initializers.Any(static option => option is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "BoundedCapacity" } }) == true);
}
