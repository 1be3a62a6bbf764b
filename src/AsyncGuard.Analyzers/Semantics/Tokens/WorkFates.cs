using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>What a function does with work that it has started.</summary>
internal enum WorkFate
{
    /// <summary>It keeps it somewhere, or hands it to somebody: it cannot be told who waits.</summary>
    Unknown,

    /// <summary>Nobody waits: the work goes on when the function has ended.</summary>
    Dropped,

    /// <summary>It waits for this or for something else, whichever comes first.</summary>
    Raced,

    /// <summary>Its caller waits.</summary>
    Returned,

    /// <summary>It waits for the end of the work.</summary>
    Awaited,
}

/// <summary>Does this function wait for the work that a call starts?</summary>
internal sealed class WorkFates(AsyncSymbols symbols)
{
    const int MaxDepth = 3;

    /// <summary>The fate of a task, or of an async sequence.</summary>
    /// <param name="task">The operation that yields it, usually a call.</param>
    public WorkFate Of(IOperation task) => Of(task, depth: 0);

    WorkFate Of(IOperation task, int depth)
    {
        var value = task;
        for (var parent = task.Parent; parent is not null; value = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IAwaitOperation:
                case IForEachLoopOperation each when ReferenceEquals(each.Collection, value):
                case IPropertyReferenceOperation { Property.Name: nameof(Task<int>.Result), Instance: { } instance } when ReferenceEquals(instance, value):
                    return WorkFate.Awaited;
                case IReturnOperation:
                    return WorkFate.Returned;
                case IExpressionStatementOperation:
                    return WorkFate.Dropped;
                case IConversionOperation or IParenthesizedOperation or ICoalesceOperation or ISwitchExpressionOperation or ISwitchExpressionArmOperation or IConditionalAccessOperation:
                case IArrayInitializerOperation or IArrayCreationOperation:
                case IConditionalOperation choice when !ReferenceEquals(choice.Condition, value):
                    break;
                case IInvocationOperation call when ReferenceEquals(call.Instance, value):
                    if (OfReceiver(call.TargetMethod) is not WorkFate.Unknown and var end)
                        return end;
                    if (!YieldsTheSame(call.TargetMethod))
                        return WorkFate.Unknown;
                    break;
                case IArgumentOperation { Parent: IInvocationOperation call }:
                    if (OfArgument(call, depth) is { } fate)
                        return fate;
                    parent = call;
                    break;
                case IArgumentOperation:
                    return WorkFate.Unknown;
                case ISimpleAssignmentOperation { Target: IDiscardOperation }:
                    return WorkFate.Dropped;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } assignment:
                    return OfLocal(local, assignment, depth);
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } declarator }:
                    return OfLocal(local, declarator, depth);
                case var collection when CollectionExpressions.Is(collection):
                    break;
                default:
                    return WorkFate.Unknown;
            }
        }

        return WorkFate.Unknown;
    }

    static WorkFate OfReceiver(IMethodSymbol method) => method.Name switch
    {
        nameof(Task.Wait) or "GetAwaiter" => WorkFate.Awaited,
        "GetAsyncEnumerator" => WorkFate.Awaited,
        _ => WorkFate.Unknown,
    };

    static bool YieldsTheSame(IMethodSymbol method) =>
        method.Name is nameof(Task.ConfigureAwait) or "AsTask" or "Preserve" or "WaitAsync" or "WithCancellation" or "Unwrap";

    // Null: the value of the call has the fate of its argument.
    WorkFate? OfArgument(IInvocationOperation call, int depth)
    {
        var method = call.TargetMethod;
        if (symbols.IsTask(method.ContainingType))
        {
            return method.Name switch
            {
                nameof(Task.WhenAll) or "WhenEach" => null,
                nameof(Task.WhenAny) => WorkFate.Raced,
                nameof(Task.WaitAll) => WorkFate.Awaited,
                _ => WorkFate.Unknown,
            };
        }

        if (method.IsExtensionMethod && (YieldsTheSame(method) || AsyncSymbols.Is(method.ContainingType, symbols.Enumerable)))
            return null;
        if (method.Name == "Forget")
            return WorkFate.Dropped;
        // tasks.Add(StartAsync()): the list's fate is the task's.
        return method.Name == nameof(List<int>.Add) && call.Instance is ILocalReferenceOperation { Local: var list } ? OfLocal(list, call, depth) : WorkFate.Unknown;
    }

    WorkFate OfLocal(ILocalSymbol local, IOperation place, int depth)
    {
        if (depth >= MaxDepth || place.SemanticModel is not { } semantics || ScopeOf(local) is not { } scope || scope.SyntaxTree != semantics.SyntaxTree)
            return WorkFate.Unknown;

        var best = WorkFate.Unknown;
        foreach (var name in scope.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText != local.Name
                || name.SpanStart < place.Syntax.SpanStart
                || semantics.GetOperation(name) is not ILocalReferenceOperation reference
                || !SymbolEqualityComparer.Default.Equals(reference.Local, local)
                || reference.Parent is IAssignmentOperation { Target: var target } && ReferenceEquals(target, reference))
            {
                continue;
            }

            var fate = Of(reference, depth + 1);
            if (fate > best)
                best = fate;
            if (best == WorkFate.Awaited)
                break;
        }

        return best;
    }

    static SyntaxNode? ScopeOf(ILocalSymbol local) =>
        local.DeclaringSyntaxReferences is [var reference]
            ? reference.GetSyntax().FirstAncestorOrSelf<SyntaxNode>(static node => node is BlockSyntax or SwitchSectionSyntax or CompilationUnitSyntax or AnonymousFunctionExpressionSyntax)
            : null;
}
