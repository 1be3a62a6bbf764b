using AsyncGuard.Analyzers.Semantics.Functions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>
/// How often would a span, a <c>ref</c> local or a returned reference have to live on while the function awaits? The compiler says so only when it emits
/// the method, and no fix can wait for that.
/// </summary>
internal static class StackOnlyValues
{
    /// <summary>The awaits in <paramref name="span"/> that such a value cannot pass.</summary>
    public static int AcrossAwaits(SemanticModel semantics, TextSpan span, CancellationToken cancellation)
    {
        var count = 0;
        var held = new Dictionary<SyntaxNode, List<(int From, int To)>>();
        foreach (var syntax in semantics.SyntaxTree.GetRoot(cancellation).DescendantNodes(span).OfType<AwaitExpressionSyntax>())
        {
            if (!span.Contains(syntax.Span) || semantics.GetOperation(syntax, cancellation) is not { } awaited)
                continue;
            var function = EnclosingFunction.Of(awaited);
            if (!held.TryGetValue(function.Syntax, out var lives))
                held.Add(function.Syntax, lives = [.. Lives(function)]);
            if (IsEvaluatedBefore(awaited) || lives.Exists(life => life.From <= syntax.SpanStart && syntax.Span.End <= life.To))
                count++;
        }

        return count;
    }

    // From where a local gets its value to where it is used last; around a loop it lives as long as the loop.
    static IEnumerable<(int From, int To)> Lives(IOperation function)
    {
        var operations = EnclosingFunction.Own(function).ToList();
        foreach (var operation in operations)
        {
            switch (operation)
            {
                case IForEachLoopOperation { Collection: var collection, Body.Syntax.Span: var body } when IsStackOnly(collection) || IsStackOnly((collection as IConversionOperation)?.Operand):
                    yield return (body.Start, body.End);
                    break;
                case ILocalReferenceOperation { Local: var local } use when local.IsRef || local.Type.IsRefLikeType:
                    if (Value(operations, local, use) is { } value)
                        yield return (value, use.Syntax.SpanStart);
                    break;
                case IVariableDeclaratorOperation { Symbol: { Type.IsRefLikeType: true } } resource when resource.Syntax.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { UsingKeyword.RawKind: not 0, Parent.Span: var block }:
                    yield return (resource.Syntax.Span.End, block.End);
                    break;
                case IUsingOperation { IsAsynchronous: false, Resources: var resources, Body.Syntax.Span: var body } when resources.DescendantsAndSelf().Any(static part => part is IVariableDeclaratorOperation { Symbol.Type.IsRefLikeType: true }):
                    yield return (body.Start, body.End);
                    break;
            }
        }
    }

    // The end of what gave the local the value that is used: the nearest before the use, or none where the use is that itself.
    static int? Value(List<IOperation> operations, ILocalSymbol local, ILocalReferenceOperation use)
    {
        if (use.Parent is ISimpleAssignmentOperation { IsRef: false } target && ReferenceEquals(target.Target, use) && !local.IsRef)
            return null;
        var value = operations
            .Where(operation => operation.Syntax.Span.End <= use.Syntax.SpanStart && operation switch
            {
                IVariableDeclaratorOperation { Symbol: var declared } => SymbolEqualityComparer.Default.Equals(declared, local),
                ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var assigned } } => SymbolEqualityComparer.Default.Equals(assigned, local),
                _ => false,
            })
            .Select(static operation => operation.Syntax)
            .LastOrDefault();
        if (value is null)
            return use.Syntax.SpanStart;
        var loop = EnclosingFunction.Around(use).OfType<ILoopOperation>().LastOrDefault(around => !around.Syntax.Contains(value));
        return loop?.Syntax.SpanStart ?? value.Span.End;
    }

    // An operand beside the await, or beside something around it, that is computed first and kept.
    static bool IsEvaluatedBefore(IOperation awaited)
    {
        IOperation child = awaited;
        foreach (var parent in EnclosingFunction.Around(awaited))
        {
            if (parent is IBlockOperation or IVariableDeclaratorOperation)
                return false;
            foreach (var sibling in parent.ChildOperations)
            {
                if (ReferenceEquals(sibling, child))
                    break;
                if (IsStackOnly(sibling is IArgumentOperation { Value: var value } ? value : sibling))
                    return true;
            }

            child = parent;
        }

        return false;
    }

    static bool IsStackOnly(IOperation? value) =>
        value is not null
        && (value.Type is { IsRefLikeType: true }
            || value is IInvocationOperation { TargetMethod.ReturnsByRef: true } or IInvocationOperation { TargetMethod.ReturnsByRefReadonly: true }
                or IPropertyReferenceOperation { Property.ReturnsByRef: true } or IPropertyReferenceOperation { Property.ReturnsByRefReadonly: true }
                or ILocalReferenceOperation { Local.IsRef: true });
}
