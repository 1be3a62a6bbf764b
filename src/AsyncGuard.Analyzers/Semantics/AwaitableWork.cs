using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Is this a sync call whose async twin should be awaited here, and what does it cost?</summary>
internal sealed class AwaitableWork(CompilationModel model)
{
    readonly ConcurrentDictionary<SyntaxNode, (SyncCost Cost, AsyncTwin? Twin)> _answers = new();

    /// <summary>The cost of the call and its twin; <see cref="SyncCost.None"/> when there is nothing to advise.</summary>
    public (SyncCost Cost, AsyncTwin? Twin) Of(IInvocationOperation call, ISymbol? containingSymbol, CancellationToken cancellation)
    {
        if (!model.Contexts.MayBeAsync(call, containingSymbol) || model.Twins.NameFor(call) is not { } name || model.Contexts.Of(call, containingSymbol) is not { CanAwait: true } place)
            return default;
        if (_answers.TryGetValue(call.Syntax, out var known))
            return known;
        var answer = Judge(call, name, place, containingSymbol, cancellation);
        _answers.TryAdd(call.Syntax, answer);
        return answer;
    }

    (SyncCost, AsyncTwin?) Judge(IInvocationOperation call, string name, AsyncContext place, ISymbol? containingSymbol, CancellationToken cancellation)
    {
        if (model.BlockingWaits.Knows(call.TargetMethod)
            || model.BlockingOnTasks.Knows(call.TargetMethod)
            || model.TestCode.Contains(containingSymbol)
            || model.Options.IsExcluded(call.TargetMethod, call.Syntax.SyntaxTree)
            || model.SyncWork.Of(call, cancellation) is not (var cost and not SyncCost.None)
            || (cost == SyncCost.Work && place.Kind != FunctionKind.Async)
            || IsOwnCore(call, name)
            || DualPaths.IsSyncHalf(call, name))
        {
            return default;
        }

        if (model.Twins.Find(call, token: null, cancellation) is not { } twin
            || CallsTwinToo(call, name, place)
            || !DoesWork(call, cost, cancellation))
        {
            return default;
        }

        return (cost, twin);
    }

    // The sync core of an async wrapper: awaiting the twin there would be a call of itself.
    static bool IsOwnCore(IInvocationOperation call, string name)
    {
        if (call.Instance is not (null or IInstanceReferenceOperation))
            return false;
        for (IOperation? parent = call.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is ILocalFunctionOperation { Symbol.Name: var local } && local == name)
                return true;
        }

        return call.Syntax.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.Identifier.ValueText == name;
    }

    // Who calls both forms side by side knows the difference.
    static bool CallsTwinToo(IInvocationOperation call, string name, AsyncContext place) =>
        place.Syntax?.DescendantNodes().Any(node =>
            node is InvocationExpressionSyntax invocation
            && (invocation.Expression as MemberAccessExpressionSyntax)?.Name is var member
            && (member ?? invocation.Expression as SimpleNameSyntax)?.Identifier.ValueText == name
            && call.SemanticModel?.GetSymbolInfo(invocation).Symbol is IMethodSymbol other
            && SymbolEqualityComparer.Default.Equals(other.ContainingType?.OriginalDefinition, call.TargetMethod.ContainingType?.OriginalDefinition)) == true;

    // A name with "Async" added proves nothing of a method whose body can be read; one that blocks is AG0705's.
    bool DoesWork(IInvocationOperation call, SyncCost cost, CancellationToken cancellation)
    {
        var method = call.TargetMethod.OriginalDefinition;
        var tree = call.Syntax.SyntaxTree;
        if (model.BlockingMethods.Find(method, tree, cancellation) is not null)
            return false;
        return cost == SyncCost.Io
            || method.IsAbstract
            || !SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, model.Compilation.Assembly)
            || model.BlockingMethods.DoesIo(method, tree, cancellation);
    }
}
