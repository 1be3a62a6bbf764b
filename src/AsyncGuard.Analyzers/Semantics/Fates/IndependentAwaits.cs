using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Could this awaited call run beside the one that is awaited right before?</summary>
internal sealed class IndependentAwaits(CompilationModel model)
{
    /// <summary>Objects that do one thing at a time.</summary>
    static readonly string[] OneAtATime =
    [
        "Microsoft.EntityFrameworkCore.DbContext", "System.Data.Common.DbConnection", "System.Data.Common.DbCommand", "System.Data.Common.DbDataReader", "System.IO.Stream",
        "System.IO.TextReader", "System.IO.TextWriter", "System.Threading.Tasks.Task",
    ];

    readonly Lazy<INamedTypeSymbol[]> _oneAtATime = new(() => [.. OneAtATime.Select(model.Symbols.Type).OfType<INamedTypeSymbol>()]);

    /// <summary>The two calls, where both are declared variables' values in adjacent statements; <see langword="null"/> where the second needs the first.</summary>
    public (IInvocationOperation First, IInvocationOperation Second)? Before(IAwaitOperation awaited)
    {
        if (awaited.Parent is not IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Parent: IVariableDeclarationOperation { Parent: IVariableDeclarationGroupOperation { Parent: IBlockOperation block } group } } }
            || group is not { Declarations: [{ Declarators.Length: 1 }] }
            || CallOf(awaited) is not { } second
            || Previous(block, group) is not IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: IAwaitOperation earlier, Symbol: var local }] }] }
            || CallOf(earlier) is not { } first)
        {
            return null;
        }

        return second.Descendants().Any(operation => operation is ILocalReferenceOperation use && SymbolEqualityComparer.Default.Equals(use.Local, local)) || IsShared(first, second)
            ? null
            : (first, second);
    }

    IInvocationOperation? CallOf(IAwaitOperation awaited) => model.StartedWork.In(awaited.Operation);

    static IOperation? Previous(IBlockOperation block, IOperation statement)
    {
        IOperation? previous = null;
        foreach (var step in block.Operations)
        {
            if (ReferenceEquals(step, statement))
                return previous;
            previous = step;
        }

        return null;
    }

    // Both calls use an object that does one thing at a time.
    bool IsShared(IInvocationOperation first, IInvocationOperation second) =>
        first.Descendants().Any(operation => operation.Type is { IsValueType: false } type && _oneAtATime.Value.Any(known => AsyncSymbols.IsOrInherits(type, known)))
        && second.Descendants().Any(operation => operation.Type is { IsValueType: false } type && _oneAtATime.Value.Any(known => AsyncSymbols.IsOrInherits(type, known)));
}
