using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>How many items does this loop, query or block work on at a time?</summary>
internal sealed class Degrees(CompilationModel model)
{
    const string Degree = "MaxDegreeOfParallelism";
    const string Scheduler = "TaskScheduler";

    /// <summary>Whether a parallel loop or query is told to take one item after the other, or runs where somebody else says.</summary>
    public bool IsOne(IInvocationOperation call, CancellationToken cancellation)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument is { Parameter.Name: "maxConcurrency", Value.ConstantValue: { HasValue: true, Value: 1 } })
                return true;
            if (argument.Parameter?.Type.Name == nameof(ParallelOptions)
                && Settings(argument.Value, cancellation).Any(static setting => IsScheduled(setting) || (setting.Name == Degree && setting.Value.ConstantValue is { HasValue: true, Value: 1 })))
            {
                return true;
            }
        }

        return call.TargetMethod.ContainingType.Name == "ParallelEnumerable" && OwnCode.Of(call).Any(static operation =>
            operation is IInvocationOperation { TargetMethod.Name: "WithDegreeOfParallelism" } limit && limit.Arguments.Any(static argument => argument.Value.ConstantValue is { HasValue: true, Value: 1 }));
    }

    /// <summary>Whether the options of a dataflow block, which takes one item after the other by default, let it take several at a time.</summary>
    public bool IsAboveOne(IObjectCreationOperation block, CancellationToken cancellation)
    {
        var isAbove = false;
        foreach (var argument in block.Arguments)
        {
            if (argument.Parameter?.Type.Name != "ExecutionDataflowBlockOptions")
                continue;
            foreach (var setting in Settings(argument.Value, cancellation))
            {
                if (IsScheduled(setting) || (setting.Name == Degree && !IsAboveOne(setting.Value)))
                    return false;
                isAbove |= setting.Name == Degree;
            }
        }

        return isAbove;
    }

    // A scheduler may be the one of a user interface, or an exclusive one.
    static bool IsScheduled((string Name, IOperation Value) setting) =>
        setting.Name == Scheduler
        && CallSites.Unwrap(setting.Value) is not IPropertyReferenceOperation { Property: { Name: nameof(TaskScheduler.Default), IsStatic: true, ContainingType.Name: nameof(TaskScheduler) } };

    // Every processor, or a multiple of it, is more than one wherever it matters.
    static bool IsAboveOne(IOperation degree) =>
        CallSites.Unwrap(degree) switch
        {
            { ConstantValue: { HasValue: true, Value: int value } } => value is -1 or > 1,
            IPropertyReferenceOperation { Property: { Name: "ProcessorCount", ContainingType: { Name: "Environment", ContainingNamespace.Name: nameof(System) } } } => true,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Multiply or BinaryOperatorKind.Add } product => IsAboveOne(product.LeftOperand) || IsAboveOne(product.RightOperand),
            _ => false,
        };

    // What the options are created with, and what the function that creates them sets afterwards.
    IEnumerable<(string Name, IOperation Value)> Settings(IOperation options, CancellationToken cancellation)
    {
        options = CallSites.Unwrap(options);
        var kept = (options as ILocalReferenceOperation)?.Local ?? (ISymbol?)(options as IFieldReferenceOperation)?.Field;
        var creation = kept is null ? options : Initial(kept, cancellation);
        if (creation is IObjectCreationOperation { Initializer: { } initializer })
        {
            foreach (var setting in initializer.Initializers.OfType<ISimpleAssignmentOperation>())
            {
                if (setting.Target is IPropertyReferenceOperation { Property.Name: var name })
                    yield return (name, setting.Value);
            }
        }

        if (kept is null)
            yield break;
        foreach (var operation in OwnCode.Of(OwnCode.FunctionAround(options)))
        {
            if (operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Instance: { } instance, Property.Name: var name }, Value: var value }
                && SymbolEqualityComparer.Default.Equals(SharedPlace.Of(instance)?.Member, kept))
            {
                yield return (name, value);
            }
        }
    }

    IOperation? Initial(ISymbol kept, CancellationToken cancellation) =>
        kept.DeclaringSyntaxReferences is [var declaration] && declaration.GetSyntax(cancellation) is VariableDeclaratorSyntax { Initializer.Value: { } created }
        && model.Compilation.ContainsSyntaxTree(created.SyntaxTree) && model.Bodies.Semantics(created.SyntaxTree).GetOperation(created, cancellation) is { } value
            ? CallSites.Unwrap(value)
            : null;
}
