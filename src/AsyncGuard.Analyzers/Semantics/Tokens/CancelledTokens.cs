using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Which calls are given a token that is, or may be, cancelled by the time they start?</summary>
internal sealed class CancelledTokens(CompilationModel model)
{
    readonly ConcurrentDictionary<SyntaxNode, (InvocationExpressionSyntax Call, ISymbol Source)[]> _cancels = new();
    readonly INamedTypeSymbol? _timer = model.Symbols.Type("System.Threading.PeriodicTimer");
    readonly INamedTypeSymbol? _canceled = model.Symbols.Type("System.OperationCanceledException");

    /// <summary>Whether an awaited call is given a token whose source the function has cancelled before.</summary>
    public bool IsBehindCancel(IArgumentOperation argument)
    {
        if (!model.Symbols.IsToken(argument.Value.Type)
            || argument is not { Syntax: ArgumentSyntax, Parent: IInvocationOperation call, SemanticModel: { } semantics }
            || model.TokenOrigins.Holder(argument.Value) is not { } holder
            || holder is IParameterSymbol { Type.TypeKind: TypeKind.Struct } // whose source is the caller's
            || FunctionAround(call.Syntax) is not { } function
            || CancelsOf(function, semantics) is not { Length: > 0 } cancels
            || CleanupFunctions.Ends(call.TargetMethod.Name)) // StopAsync(cancelled): at once
        {
            return false;
        }

        var line = model.TokenOrigins.Line(holder, semantics);
        return cancels.Any(cancel =>
                cancel.Call.Span.End <= call.Syntax.SpanStart
                && line.Contains(cancel.Source)
                && CleanupCode.LeadsTo(cancel.Call, call.Syntax)
                && !IsRenewed(cancel.Source, holder, function, cancel.Call.Span.End, call.Syntax.SpanStart, semantics))
            && IsWaitedFor(call);
    }

    /// <summary>The token arguments of awaited calls in the cleanup of <paramref name="statement"/> that its <c>try</c> is cancelled by, too.</summary>
    public IEnumerable<IArgumentOperation> InCleanupOf(ITryOperation statement)
    {
        if (statement.SemanticModel is not { } semantics)
            yield break;

        if (statement.Finally is { } cleanup)
        {
            foreach (var argument in In(cleanup, statement, isHandler: false, semantics))
                yield return argument;
        }

        foreach (var handler in statement.Catches)
        {
            if (!CatchesCancellation(handler))
                continue;
            foreach (var argument in In(handler.Handler, statement, isHandler: true, semantics))
            {
                if (handler.Filter is null || IsFilteredBy(handler.Filter, argument, semantics))
                    yield return argument;
            }
        }
    }

    IEnumerable<IArgumentOperation> In(IOperation cleanup, ITryOperation statement, bool isHandler, SemanticModel semantics)
    {
        HashSet<ISymbol>? used = null;
        foreach (var call in OwnCalls(cleanup))
        {
            foreach (var argument in TokenArguments(call))
            {
                if (model.TokenOrigins.Holder(argument.Value) is not { } holder || !IsWaitedFor(call) || TestedPlaces.Holds(call.Syntax, cleanup.Syntax))
                    continue;
                var line = model.TokenOrigins.Line(holder, semantics);
                if (!line.Any(symbol => IsWorkToken(symbol, call, semantics)))
                    continue;

                used ??= Used(statement.Body);
                if (IsBehindCancel(argument))
                    continue; // then that is why it is reported
                // Whoever cancels the token of the try cancels this one. A finally runs after either of them was cancelled.
                if (used.Any(line.Contains) || (!isHandler && used.Any(symbol => model.TokenOrigins.Line(symbol, semantics).Contains(holder))))
                    yield return argument;
            }
        }
    }

    // A parameter of the functions around, none of which is there to end something: there the token is a deadline.
    bool IsWorkToken(ISymbol symbol, IOperation place, SemanticModel semantics)
    {
        if (symbol is not IParameterSymbol { ContainingSymbol: IMethodSymbol owner })
            return false;
        for (var function = semantics.GetEnclosingSymbol(place.Syntax.SpanStart) as IMethodSymbol; function is not null; function = function.ContainingSymbol as IMethodSymbol)
        {
            if (model.CleanupFunctions.Contains(function))
                return false;
            if (SymbolEqualityComparer.Default.Equals(function, owner))
                return !model.CleanupFunctions.IsReachedFromThemAlone(function, CancellationToken.None);
        }

        return false;
    }

    // The calls that cancel a source, in the function itself and in its lambdas; looked for once.
    (InvocationExpressionSyntax Call, ISymbol Source)[] CancelsOf(SyntaxNode function, SemanticModel semantics) =>
        _cancels.GetOrAdd(function, key =>
        {
            var cancels = new List<(InvocationExpressionSyntax, ISymbol)>();
            foreach (var call in key.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (model.Cleanup.IsCancel(call, semantics)
                    && semantics.GetOperation(call) is IInvocationOperation { Instance: { } source }
                    && model.TokenOrigins.Holder(source) is { } holder)
                {
                    cancels.Add((call, holder));
                }
            }

            return cancels.ToArray();
        });

    HashSet<ISymbol> Used(IOperation body)
    {
        var used = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in body.Descendants())
        {
            if (operation is IParameterReferenceOperation or ILocalReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation
                && model.Symbols.IsToken(operation.Type)
                && model.TokenOrigins.Holder(operation) is { } holder)
            {
                used.Add(holder);
            }
        }

        return used;
    }

    bool CatchesCancellation(ICatchClauseOperation handler) =>
        AsyncSymbols.IsOrInherits(handler.ExceptionType, _canceled)
        || handler.Filter is { } filter && CallSites.Unwrap(filter) switch
        {
            IIsTypeOperation test => AsyncSymbols.IsOrInherits(test.TypeOperand, _canceled),
            IIsPatternOperation { Pattern: ITypePatternOperation pattern } => AsyncSymbols.IsOrInherits(pattern.MatchedType, _canceled),
            IIsPatternOperation { Pattern: IDeclarationPatternOperation pattern } => AsyncSymbols.IsOrInherits(pattern.MatchedType, _canceled),
            _ => false,
        };

    // when (token.IsCancellationRequested): of this token, and not that another one, or none, was cancelled.
    bool IsFilteredBy(IOperation filter, IArgumentOperation argument, SemanticModel semantics)
    {
        var test = CallSites.Unwrap(filter);
        if (test is IIsTypeOperation or IIsPatternOperation)
            return true;
        return test is IPropertyReferenceOperation { Property.Name: nameof(CancellationToken.IsCancellationRequested), Instance: { } tested }
            && model.TokenOrigins.Holder(tested) is { } holder
            && model.TokenOrigins.Holder(argument.Value) is { } passed
            && model.TokenOrigins.Line(passed, semantics).Contains(holder);
    }

    // Waited for, and neither a pause, which a cancel may well end at once, nor the cancellation itself.
    bool IsWaitedFor(IInvocationOperation call) =>
        !(call.TargetMethod.Name is nameof(Task.Delay) or nameof(Task.Run) or nameof(Task.FromCanceled) && (model.Symbols.IsTask(call.TargetMethod.ContainingType) || model.Symbols.IsValueTask(call.TargetMethod.ContainingType)))
        && !(call.TargetMethod.Name == "WaitForNextTickAsync" && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, _timer))
        && model.WorkFates.Of(call) is WorkFate.Awaited or WorkFate.Returned;

    IEnumerable<IArgumentOperation> TokenArguments(IInvocationOperation call) =>
        call.Arguments.Where(argument => argument.ArgumentKind == ArgumentKind.Explicit && model.Symbols.IsToken(argument.Value.Type) && argument.Syntax is ArgumentSyntax);

    static IEnumerable<IInvocationOperation> OwnCalls(IOperation body)
    {
        var open = new Stack<IOperation>();
        open.Push(body);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            if (operation is IInvocationOperation call)
                yield return call;
            foreach (var child in operation.ChildOperations)
                open.Push(child);
        }
    }

    // Assigned again, or reset.
    static bool IsRenewed(ISymbol source, ISymbol holder, SyntaxNode function, int from, int to, SemanticModel semantics)
    {
        foreach (var node in function.DescendantNodes(node => node.Span.End > from && node.SpanStart < to))
        {
            if (node.SpanStart < from || node.SpanStart >= to)
                continue;
            var renewed = node switch
            {
                AssignmentExpressionSyntax assignment => assignment.Left,
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "TryReset" } access } => access.Expression,
                ArgumentSyntax { RefOrOutKeyword.RawKind: not (int)SyntaxKind.None } argument => argument.Expression,
                _ => null,
            };
            if (renewed is not null
                && semantics.GetSymbolInfo(renewed).Symbol is { } target
                && (SymbolEqualityComparer.Default.Equals(target, source) || SymbolEqualityComparer.Default.Equals(target, holder)))
            {
                return true;
            }
        }

        return false;
    }

    static SyntaxNode? FunctionAround(SyntaxNode place) =>
        place.FirstAncestorOrSelf<SyntaxNode>(static node =>
            node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or CompilationUnitSyntax || (node is MemberDeclarationSyntax and not GlobalStatementSyntax));
}
