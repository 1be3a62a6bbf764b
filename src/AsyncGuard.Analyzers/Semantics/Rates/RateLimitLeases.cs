using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Rates;

/// <summary>What is not done with a lease.</summary>
[Flags]
internal enum Neglect
{
    None = 0,

    /// <summary>Nobody asks whether it was acquired.</summary>
    Test = 1,

    /// <summary>Nobody disposes it.</summary>
    Disposal = 2,
}

/// <summary>What becomes of the lease that a rate limiter gives?</summary>
internal sealed class RateLimitLeases(CompilationModel model)
{
    readonly ApiSet _acquisitions = new(model.Symbols,
    [
        ("System.Threading.RateLimiting.RateLimiter", "AcquireAsync AttemptAcquire"),
        ("System.Threading.RateLimiting.PartitionedRateLimiter`1", "AcquireAsync AttemptAcquire"),
    ]);

    /// <summary>Whether the compilation has no rate limiters.</summary>
    public bool IsEmpty => _acquisitions.IsEmpty;

    /// <summary>Whether the call asks a limiter for a lease.</summary>
    public bool AreAskedFor(IInvocationOperation call) => _acquisitions.Contains(call.TargetMethod);

    /// <summary>What is neglected of the lease that <paramref name="call"/> asks for; nothing where the lease goes on to other code.</summary>
    public Neglect Of(IInvocationOperation call, CancellationToken cancellation)
    {
        if (!AreAskedFor(call) || Lease(call) is not { } lease)
            return Neglect.None;

        var neglect = Neglected(lease, cancellation);
        if ((neglect & Neglect.Disposal) != 0 && NeedsNoDisposal(call, cancellation))
            neglect &= ~Neglect.Disposal;
        if ((neglect & Neglect.Test) != 0 && NeverRefuses(call, cancellation))
            neglect &= ~Neglect.Test;
        return neglect;
    }

    /// <summary>The lease itself: the call, or what awaits it; <see langword="null"/> where its task is kept.</summary>
    public IOperation? Lease(IInvocationOperation call)
    {
        if (!model.Symbols.IsTaskLike(call.Type))
            return call;
        IOperation task = call;
        while (task.Parent is IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait) or "AsTask" } next && ReferenceEquals(next.Instance, task))
            task = next;
        return task.Parent as IAwaitOperation;
    }

    Neglect Neglected(IOperation lease, CancellationToken cancellation)
    {
        while (lease.Parent is IParenthesizedOperation or IConversionOperation)
            lease = lease.Parent;
        switch (lease.Parent)
        {
            case IExpressionStatementOperation:
                return Neglect.Test | Neglect.Disposal;
            case IUsingOperation:
                return Neglect.Test;
            case IPropertyReferenceOperation { Property.Name: "IsAcquired" }:
                return Neglect.Disposal;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } declarator }:
                return OfLocal(local, IsUsing(declarator), cancellation);
            default:
                return Neglect.None;
        }
    }

    static bool IsUsing(IOperation declarator)
    {
        for (var parent = declarator.Parent; parent is IVariableDeclarationOperation or IVariableDeclarationGroupOperation or IUsingDeclarationOperation or IUsingOperation; parent = parent.Parent)
        {
            if (parent is IUsingDeclarationOperation or IUsingOperation)
                return true;
        }

        return false;
    }

    Neglect OfLocal(ILocalSymbol local, bool isUsing, CancellationToken cancellation)
    {
        var neglect = isUsing ? Neglect.Test : Neglect.Test | Neglect.Disposal;
        foreach (var reference in model.References.Of(local, cancellation))
        {
            switch (reference.Parent)
            {
                case IPropertyReferenceOperation { Property.Name: "IsAcquired" } or IIsPatternOperation:
                    neglect &= ~Neglect.Test;
                    break;
                case IInvocationOperation { TargetMethod.Name: nameof(IDisposable.Dispose) } call when ReferenceEquals(call.Instance, reference):
                case IUsingOperation:
                    neglect &= ~Neglect.Disposal;
                    break;
                case IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: nameof(IDisposable.Dispose) } }:
                    neglect &= ~Neglect.Disposal;
                    break;
                case IPropertyReferenceOperation or IInvocationOperation or IExpressionStatementOperation or INameOfOperation:
                    break;
                default:
                    return Neglect.None;
            }
        }

        return neglect;
    }

    // A lease of a limiter that replenishes by time gives nothing back.
    bool NeedsNoDisposal(IInvocationOperation call, CancellationToken cancellation) =>
        model.Symbols.Type("System.Threading.RateLimiting.ReplenishingRateLimiter") is { } replenishing
        && (AsyncSymbols.IsOrInherits(call.Instance?.Type, replenishing) || AsyncSymbols.IsOrInherits(Creation(call, cancellation)?.Type, replenishing));

    // A queue without an end makes every caller wait for its turn.
    bool NeverRefuses(IInvocationOperation call, CancellationToken cancellation) =>
        call.TargetMethod.Name == "AcquireAsync"
        && Creation(call, cancellation) is { } creation
        && creation.Descendants().OfType<ISimpleAssignmentOperation>().Any(static assignment =>
            assignment is { Target: IPropertyReferenceOperation { Property.Name: "QueueLimit" }, Value.ConstantValue: { HasValue: true, Value: int.MaxValue } });

    // The only object that the limiter's variable is ever given.
    IObjectCreationOperation? Creation(IInvocationOperation call, CancellationToken cancellation)
    {
        if (call.Instance is null || Lifetimes.SymbolReferences.Referred(CallSites.Unwrap(call.Instance)) is not { } limiter || limiter is IMethodSymbol)
            return null;
        foreach (var reference in limiter.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellation) is Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax { Initializer.Value: { } value } && model.Compilation.ContainsSyntaxTree(value.SyntaxTree))
                return model.Bodies.Semantics(value.SyntaxTree).GetOperation(value, cancellation) is { } operation ? CallSites.Unwrap(operation) as IObjectCreationOperation : null;
        }

        foreach (var reference in model.References.Of(limiter, cancellation))
        {
            if (reference.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, reference))
                return CallSites.Unwrap(assignment.Value) as IObjectCreationOperation;
        }

        return null;
    }
}
