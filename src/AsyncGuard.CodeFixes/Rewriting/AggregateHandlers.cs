using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Does a <c>catch</c> around a place expect the <c>AggregateException</c> that blocking on a task throws, and an await does not?</summary>
internal static class AggregateHandlers
{
    public static bool Surround(IOperation place, FixSite site)
    {
        var aggregate = site.Model.Symbols.Type("System.AggregateException");
        IOperation child = place;
        for (var parent = place.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            if (parent is ITryOperation attempt && ReferenceEquals(attempt.Body, child) && attempt.Catches.Any(handler => AsyncSymbols.Is(handler.ExceptionType, aggregate)))
                return true;
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return false;
        }

        return false;
    }
}
