using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace AsyncGuard.CodeFixes.Rewriting.Guarding;

/// <summary>What has to go under the guard at the place of a report?</summary>
internal static class GuardSite
{
    /// <summary>The store whose target the report points at.</summary>
    public static IOperation? Store(FixSite site) =>
        site.Target is ExpressionSyntax target
        && site.Semantics.GetOperation(target.Parent is { } parent && target.Parent is not (MemberAccessExpressionSyntax or ParenthesizedExpressionSyntax) ? parent : target, site.Cancellation) is { } operation
        && operation is IAssignmentOperation or IIncrementOrDecrementOperation
            ? operation
            : null;

    /// <summary>What the store writes to.</summary>
    public static IOperation Target(IOperation store) =>
        store switch
        {
            IIncrementOrDecrementOperation step => step.Target,
            IAssignmentOperation assignment => assignment.Target,
            _ => store,
        };

    /// <summary>The use of an object that is not thread-safe.</summary>
    public static UnsafeUse? UseOf(FixSite site, IOperation use) =>
        use switch
        {
            IInvocationOperation call => site.Model.NotThreadSafe.UseOf(call),
            IPropertyReferenceOperation property => site.Model.NotThreadSafe.UseOf(property),
            _ => null,
        };

    /// <summary>Whether an earlier fix, or the author, has guarded the place meanwhile.</summary>
    public static bool IsGuarded(FixSite site, IOperation operation) => site.Model.Guards.Hold(operation, OwnCode.FunctionAround(operation));

    /// <summary>The reported access, and the others of its function that belong under the same guard.</summary>
    /// <param name="access">The reported access.</param>
    /// <param name="place">The place.</param>
    /// <param name="across">Whether an await may lie between them.</param>
    public static IReadOnlyList<TextSpan> Together(IOperation access, SharedPlace place, bool across)
    {
        var code = OwnCode.FunctionAround(access);
        var awaits = OwnCode.Awaits(code);
        var spans = new List<TextSpan> { access.Syntax.Span };
        foreach (var other in OwnCode.Of(code))
        {
            if (other is not (ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation)
                || access.Syntax.Span.Contains(other.Syntax.Span)
                || !place.Equals(SharedPlace.Of(other)))
            {
                continue;
            }

            var between = TextSpan.FromBounds(Math.Min(other.Syntax.Span.End, access.Syntax.Span.End), Math.Max(other.Syntax.SpanStart, access.Syntax.SpanStart));
            if (across ? other.Syntax.SpanStart < access.Syntax.SpanStart : !awaits.Any(point => between.Contains(point.Syntax.Span.End) || point.Syntax.Span.IntersectsWith(between)))
                spans.Add(other.Syntax.Span);
        }

        return spans;
    }
}
