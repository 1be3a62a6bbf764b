using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>Which types does cancellation travel as, and which clauses catch it?</summary>
internal sealed class CancellationTypes(AsyncSymbols symbols)
{
    public INamedTypeSymbol? Cancelled { get; } = symbols.Type("System.OperationCanceledException");
    public INamedTypeSymbol? TaskCancelled { get; } = symbols.Type("System.Threading.Tasks.TaskCanceledException");

    readonly INamedTypeSymbol? _exception = symbols.Type("System.Exception");
    readonly INamedTypeSymbol? _systemException = symbols.Type("System.SystemException");

    /// <summary>Whether the clause takes every exception: <c>catch</c>, <c>catch (Exception)</c>, <c>catch (SystemException)</c>.</summary>
    public bool IsCatchAll(ICatchClauseOperation clause) =>
        clause.ExceptionType is null or { SpecialType: SpecialType.System_Object }
        || AsyncSymbols.Is(clause.ExceptionType, _exception)
        || AsyncSymbols.Is(clause.ExceptionType, _systemException);

    /// <summary>Whether the clause names cancellation: <c>OperationCanceledException</c> or a type derived from it.</summary>
    public bool IsForCancellation(ICatchClauseOperation clause) => IsCancellation(clause.ExceptionType);

    /// <summary>Whether the type is <c>OperationCanceledException</c> or derives from it.</summary>
    public bool IsCancellation(ITypeSymbol? type) => AsyncSymbols.IsOrInherits(type, Cancelled);

    /// <summary>Whether an exception that is known to be a <paramref name="caught"/> is a <paramref name="tested"/>.</summary>
    public Truth IsA(ITypeSymbol? caught, ITypeSymbol? tested)
    {
        if (tested is null or { TypeKind: TypeKind.Error or TypeKind.TypeParameter } || Cancelled is null)
            return Truth.Unknown;
        var known = IsCancellation(caught) ? caught! : Cancelled;
        if (tested.SpecialType == SpecialType.System_Object || known is INamedTypeSymbol && AsyncSymbols.IsOrInherits(known, tested as INamedTypeSymbol))
            return Truth.Yes;
        return tested.TypeKind == TypeKind.Interface || IsCancellation(tested) ? Truth.Unknown : Truth.No;
    }
}
