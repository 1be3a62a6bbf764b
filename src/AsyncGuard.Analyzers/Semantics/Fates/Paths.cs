using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Can control come from one place of a function to another that stands behind it?</summary>
internal static class Paths
{
    /// <summary>Whether <paramref name="second"/> may run after <paramref name="first"/>: they stand in no two branches of one choice, and nothing leaves between.</summary>
    public static bool MayFollow(IOperation first, IOperation second)
    {
        var around = new HashSet<IOperation>(Ancestors(second));
        for (IOperation child = first, parent = first.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            if (around.Contains(parent))
                return !AreBranches(parent, child, second);
            if (parent is IReturnOperation or IThrowOperation || (parent is IBlockOperation block && Leaves(block)))
                return false;
        }

        return true;
    }

    /// <summary>Whether the place runs once and again after <paramref name="local"/> was made once: a loop stands between.</summary>
    public static bool RepeatsIn(IOperation place, ILocalSymbol local)
    {
        for (IOperation child = place, parent = place.Parent!; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); child = parent, parent = parent.Parent!)
        {
            if (parent is IReturnOperation or IThrowOperation || (parent is IBlockOperation block && Leaves(block)))
                return false;
            if (parent is ILoopOperation loop && local.DeclaringSyntaxReferences.All(reference => !loop.Syntax.Span.Contains(reference.Span)))
                return !(loop is IForEachLoopOperation each && ReferenceEquals(each.Collection, child));
        }

        return false;
    }

    static IEnumerable<IOperation> Ancestors(IOperation place)
    {
        for (var parent = place.Parent; parent is not null; parent = parent.Parent)
            yield return parent;
    }

    static bool AreBranches(IOperation common, IOperation first, IOperation second)
    {
        var other = second;
        while (!ReferenceEquals(other.Parent, common))
            other = other.Parent!;
        return common switch
        {
            IConditionalOperation choice => !ReferenceEquals(choice.Condition, first) && !ReferenceEquals(first, other),
            ISwitchOperation choice => !ReferenceEquals(choice.Value, first) && !ReferenceEquals(first, other),
            ISwitchExpressionOperation choice => !ReferenceEquals(choice.Value, first) && !ReferenceEquals(first, other),
            _ => false,
        };
    }

    static bool Leaves(IBlockOperation block) => block.Operations.Length > 0 && block.Operations[block.Operations.Length - 1] is IReturnOperation or IThrowOperation or IBranchOperation or IExpressionStatementOperation { Operation: IThrowOperation };
}
