using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Functions;

namespace AsyncGuard.Analyzers.Semantics.Signals;

/// <summary>Which state of its own type does this loop poll, doing nothing but wait?</summary>
internal sealed class PolledState(CompilationModel model)
{
    static readonly string[] Counts = ["Count", "Length", "IsEmpty", "HasValue", "Value", "IsCompleted"];

    static readonly string[] Polled =
    [
        "System.Collections.Concurrent.ConcurrentQueue`1",
        "System.Collections.Concurrent.ConcurrentStack`1",
        "System.Collections.Concurrent.ConcurrentBag`1",
    ];

    /// <summary>The field or property that the condition reads, and that other members of the type write; <see langword="null"/> where the loop does more than wait for it.</summary>
    public ISymbol? Find(ILoopOperation loop, IOperation condition, CancellationToken cancellation) =>
        !condition.ConstantValue.HasValue
        && OnlyPauses(loop.Body)
        && Read(condition) is { } state
        && IsSetElsewhere(state, loop, cancellation)
            ? state
            : null;

    // The one pause; beside it only what ends the wait, counts the rounds or observes a token.
    bool OnlyPauses(IOperation body)
    {
        var pauses = 0;
        foreach (var operation in body.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IAwaitOperation awaited when model.Pauses.Of(awaited) is not null:
                    pauses++;
                    break;
                case IAwaitOperation or ILoopOperation or IAnonymousFunctionOperation or IObjectCreationOperation { Parent: IAssignmentOperation }:
                    return false;
                case IInvocationOperation call when !IsPartOfPause(call):
                    return false;
                case IAssignmentOperation { Target: not ILocalReferenceOperation } or IIncrementOrDecrementOperation { Target: not ILocalReferenceOperation }:
                    return false;
            }
        }

        return pauses == 1;
    }

    bool IsPartOfPause(IInvocationOperation call) =>
        call.TargetMethod.Name is nameof(CancellationToken.ThrowIfCancellationRequested)
        || call.TargetMethod.ContainingType?.Name is nameof(TimeSpan) or nameof(System.Diagnostics.Stopwatch)
        || EnclosingFunction.Around(call).Prepend(call).Any(parent => parent.Parent is IAwaitOperation awaited && model.Pauses.Of(awaited) is not null)
        || IsHarmless(call);

    bool IsHarmless(IInvocationOperation call) => model.WorkFailures.IsHarmless(call.TargetMethod) && model.Symbols.ResultOf(call.Type) is null;

    // Every member that the condition reads is the type's own, apart from tokens and clocks; the first of them is the state.
    ISymbol? Read(IOperation condition)
    {
        ISymbol? state = null;
        foreach (var operation in condition.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod: { Name: "Read", ContainingType.Name: nameof(Volatile) } }:
                    break;
                case IInvocationOperation or IAwaitOperation or IDynamicInvocationOperation:
                    return null;
                case IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } reference when IsState(reference.Member):
                    state ??= reference.Member;
                    break;
                case IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Property: { IsIndexer: false, IsVirtual: false, IsAbstract: false, IsOverride: false } own } when model.Bodies.Of(own, CancellationToken.None) is { } getter:
                    if (ReadBy(getter) is not { } inner)
                        return null;
                    state ??= inner;
                    break;
                case IPropertyReferenceOperation { Instance: { } instance } part when !IsToken(instance.Type) && !(Array.IndexOf(Counts, part.Property.Name) >= 0 && IsOwnMember(instance)):
                    return null;
            }
        }

        return state;

        static bool IsOwnMember(IOperation instance) => CallSites.Unwrap(instance) is IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation };
    }

    // The state that a getter hands out, under a lock at most.
    ISymbol? ReadBy(IOperation getter) =>
        Returned(getter) is { } value && !value.DescendantsAndSelf().Any(static operation => operation is IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Property: var property } && !IsAutomatic(property))
            ? Read(value)
            : null;

    static IOperation? Returned(IOperation body) =>
        body switch
        {
            IBlockOperation { Operations: [var only] } => Returned(only),
            ILockOperation { Body: { } locked } => Returned(locked),
            IReturnOperation returned => returned.ReturnedValue,
            _ => null,
        };

    bool IsState(ISymbol member) =>
        member switch
        {
            IFieldSymbol { IsConst: false, Type: var type } => !IsToken(type) && !IsPolledCollection(type),
            IPropertySymbol { IsIndexer: false, IsVirtual: false, IsAbstract: false, IsOverride: false, SetMethod: not null, Type: var type } property => !IsToken(type) && IsAutomatic(property),
            _ => false,
        };

    bool IsToken(ITypeSymbol? type) =>
        AsyncSymbols.Is(type, model.Symbols.CancellationToken) || AsyncSymbols.IsOrInherits(type, model.Symbols.CancellationTokenSource);

    // Polled queues are AG0606's.
    bool IsPolledCollection(ITypeSymbol type) => Polled.Any(name => AsyncSymbols.Is(type, model.Symbols.Type(name)));

    static bool IsAutomatic(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences is [var reference]
        && reference.GetSyntax() is PropertyDeclarationSyntax { AccessorList.Accessors: var accessors } && accessors.All(static accessor => accessor is { Body: null, ExpressionBody: null });

    // Another function writes it, or calls something on it: a constructor alone would leave the loop for ever or never.
    bool IsSetElsewhere(ISymbol state, IOperation loop, CancellationToken cancellation)
    {
        foreach (var reference in model.References.Of(state, cancellation))
        {
            if (IsChange(reference) && !EnclosingFunction.IsSame(reference, loop) && EnclosingFunction.Symbol(EnclosingFunction.Of(reference)) is { MethodKind: not MethodKind.Constructor })
                return true;
        }

        return false;
    }

    static bool IsChange(IOperation reference) =>
        reference.Parent switch
        {
            IAssignmentOperation assignment => ReferenceEquals(assignment.Target, reference),
            IIncrementOrDecrementOperation => true,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
            IInvocationOperation call => ReferenceEquals(call.Instance, reference),
            IConditionalAccessOperation access => ReferenceEquals(access.Operation, reference),
            _ => false,
        };
}
