using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Functions;

namespace AsyncGuard.Analyzers.Semantics.Queues;

/// <summary>Does anybody count on this reader to come to its end?</summary>
/// <remarks>A reader that lives as long as the program may read for ever; one that is waited for may not.</remarks>
internal sealed class StuckReaders(CompilationModel model)
{
    /// <summary>Whether the end of <paramref name="loop"/> is waited for, by the code behind it or by who started it.</summary>
    public bool IsWaitedFor(ChannelLife life, ILoopOperation loop, CancellationToken cancellation)
    {
        if (Leaves(loop))
            return false;

        var function = EnclosingFunction.Of(loop);
        if (EnclosingFunction.IsSame(loop, life.Trail.Creation) || HasWorkBehind(loop))
            return true;
        if (life.Trail.Homes.Any(home => home is IFieldSymbol or IPropertySymbol && IsDisposable(home.ContainingType)))
            return true;
        return model.FunctionStarts.Of(function, cancellation).Any(start => IsKept(start, cancellation));
    }

    bool IsKept(FunctionStart start, CancellationToken cancellation) =>
        start.Kind switch
        {
            StartKind.Awaited => EnclosingFunction.Of(start.Place) is var caller && (model.Symbols.Task is not null && EnclosingFunction.Symbol(caller) is { } symbol && model.Contexts.KindOf(symbol) != FunctionKind.Sync),
            StartKind.Kept => Field(start.Place) is not { } field || model.References.Of(field, cancellation).Any(static reference => reference.Parent is not IAssignmentOperation),
            _ => false,
        };

    // The field that a start's task is assigned to.
    static ISymbol? Field(IOperation start)
    {
        var value = start;
        while (value.Parent is IConversionOperation or IInvocationOperation or IConditionalAccessOperation or IAnonymousFunctionOperation or IReturnOperation or IBlockOperation or IDelegateCreationOperation or IArgumentOperation)
            value = value.Parent;
        return value.Parent is IAssignmentOperation { Target: IFieldReferenceOperation { Field: var field } } ? field : null;
    }

    bool IsDisposable(INamedTypeSymbol type) =>
        AsyncSymbols.IsOrInherits(type, model.Symbols.Type("System.IDisposable")) || AsyncSymbols.IsOrInherits(type, model.Symbols.Type("System.IAsyncDisposable"));

    /// <summary>Whether the loop may end before the channel does.</summary>
    public static bool Leaves(ILoopOperation loop) =>
        EnclosingFunction.Own(loop.Body).Prepend(loop.Body).Any(operation =>
            operation is IReturnOperation { Kind: OperationKind.Return } or IThrowOperation
            || (operation is IBranchOperation branch && (branch.BranchKind == BranchKind.GoTo || (branch.BranchKind == BranchKind.Break && SymbolEqualityComparer.Default.Equals(branch.Target, loop.ExitLabel)))));

    // Statements behind the loop, in its function: they never run.
    static bool HasWorkBehind(ILoopOperation loop)
    {
        IOperation child = loop;
        foreach (var parent in EnclosingFunction.Around(loop))
        {
            if (parent is ILoopOperation)
                return false;
            if (parent is IBlockOperation block && block.Operations.SkipWhile(statement => !ReferenceEquals(statement, child)).Skip(1).Any(static statement => !statement.IsImplicit && statement is not (ILocalFunctionOperation or IReturnOperation { ReturnedValue: null })))
                return true;
            child = parent;
        }

        return false;
    }
}
