using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Is the lock released before the returned work ends?</summary>
internal sealed class EarlyReleases(CompilationModel model)
{
    /// <summary>Namespaces whose tasks are waits, combinations of other tasks or values from a cache: no work that a lock is held for.</summary>
    static readonly string[] WithoutWork = ["System.Threading", "System.Collections", "AsyncGuard.Runtime", "Nito"];

    /// <summary>The call whose task is returned while a lock is held that ends at the return, with that lock; <see langword="null"/> where there is none.</summary>
    public (IInvocationOperation Work, LockSite Lock)? Of(IReturnOperation returned, CancellationToken cancellation)
    {
        if (returned.Kind != OperationKind.Return
            || returned.ReturnedValue is not { } value
            || Call(value) is not { } call
            || !IsInScope(returned)
            || IsAsync(returned))
        {
            return null;
        }

        foreach (var site in model.HeldLocks.At(call, cancellation))
        {
            if (site.Identity is not null
                && IsReleasedOnReturn(site, returned, cancellation)
                && IsWork(call, cancellation)
                && IsMeantForWork(site, returned, call, cancellation)
                && !AcquiresItself(call, site, cancellation))
            {
                return (call, site);
            }
        }

        return null;
    }

    /// <summary>Whether <paramref name="place"/> is such a call.</summary>
    public bool IsOf(IOperation place, CancellationToken cancellation)
    {
        var value = place;
        while (value.Parent is not (null or IReturnOperation or IBlockOperation))
            value = value.Parent;
        return value.Parent is IReturnOperation returned && Of(returned, cancellation) is var (work, _) && ReferenceEquals(work, place);
    }

    // A lock that async code uses is there for the work. A lock of the thread may be there for the decision to start it: it is meant for the work
    // where it holds nothing else, where the thing that works is locked, or where the work changes, later on, what the lock guards.
    bool IsMeantForWork(LockSite site, IReturnOperation returned, IInvocationOperation call, CancellationToken cancellation) =>
        site.Kind.IsAsync
        || IsAlone(returned, site)
        || (call.Instance is { } receiver && LockIdentities.Of(receiver) is { } worker && !worker.Equals(LockIdentity.This) && worker.Equals(site.Identity))
        || ChangesLater(call.TargetMethod, cancellation);

    static bool IsAlone(IReturnOperation returned, LockSite site) =>
        returned.Parent switch
        {
            ILockOperation or IUsingOperation => true,
            IBlockOperation block => block.Parent is ILockOperation or IUsingOperation or ITryOperation && block.Operations.All(statement => ReferenceEquals(statement, returned) || statement.Syntax.Span.Contains(site.Operation.Syntax.Span) || !TouchesMembers(statement)),
            _ => false,
        };

    static bool TouchesMembers(IOperation statement) =>
        statement.Descendants().Any(static part => part is IInstanceReferenceOperation or IFieldReferenceOperation { Field: { IsStatic: true, IsConst: false } });

    // A field of this object, or an element of what it holds, is assigned behind an await.
    bool ChangesLater(IMethodSymbol method, CancellationToken cancellation)
    {
        if (!method.IsAsync || model.Bodies.Of(method.OriginalDefinition, cancellation) is not { } body)
            return false;
        var firstAwait = int.MaxValue;
        foreach (var operation in body.Descendants())
        {
            if (operation is IAwaitOperation)
                firstAwait = Math.Min(firstAwait, operation.Syntax.Span.End);
        }

        return body.Descendants().Any(operation =>
            operation.Syntax.Span.End >= firstAwait
            && operation is IAssignmentOperation or IIncrementOrDecrementOperation
            && operation.ChildOperations.FirstOrDefault() is { } target
            && IsOfThis(target));
    }

    static bool IsOfThis(IOperation target) =>
        target switch
        {
            IFieldReferenceOperation field => field.Instance is null or IInstanceReferenceOperation || IsOfThis(field.Instance),
            IPropertyReferenceOperation property => property.Instance is null or IInstanceReferenceOperation || IsOfThis(property.Instance),
            IArrayElementReferenceOperation element => IsOfThis(element.ArrayReference),
            _ => false,
        };

    IInvocationOperation? Call(IOperation value)
    {
        value = CallSites.Unwrap(value);
        while (value is IInvocationOperation { TargetMethod.Name: "AsTask", Instance: { } instance } && model.Symbols.IsValueTask(instance.Type))
            value = CallSites.Unwrap(instance);
        if (value is IObjectCreationOperation { Arguments: [var only] } creation && model.Symbols.IsValueTask(creation.Type))
            value = CallSites.Unwrap(only.Value);
        return value is IInvocationOperation call && model.Symbols.IsTaskLike(call.Type) ? call : null;
    }

    // A cheap look: what releases at a return is a scope around it, or a finally.
    static bool IsInScope(IOperation returned)
    {
        for (IOperation? child = returned, parent = returned.Parent; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case ILockOperation or IUsingOperation:
                case ITryOperation { Finally: not null }:
                case IBlockOperation block when block.Operations.Any(static statement => statement is IUsingDeclarationOperation):
                    return true;
            }
        }

        return false;
    }

    static bool IsAsync(IOperation returned) =>
        BodyLocks.FunctionAround(returned) switch
        {
            IAnonymousFunctionOperation lambda => lambda.Symbol.IsAsync,
            ILocalFunctionOperation local => local.Symbol.IsAsync,
            var body => body.SemanticModel?.GetEnclosingSymbol(returned.Syntax.SpanStart) is IMethodSymbol { IsAsync: true },
        };

    // A method that starts something; not one that hands out a task made elsewhere.
    bool IsWork(IInvocationOperation call, CancellationToken cancellation)
    {
        var method = call.TargetMethod;
        if (method.MethodKind == MethodKind.DelegateInvoke)
            return true;
        if (method.OriginalDefinition.ReturnType is ITypeParameterSymbol || model.LockApis.Of(call) is not null)
            return false;
        var space = method.ContainingNamespace?.ToDisplayString() ?? "";
        if (WithoutWork.Any(prefix => space.StartsWith(prefix, StringComparison.Ordinal)))
            return false;
        return method.DeclaringSyntaxReferences.Length == 0 || method.IsAbstract || model.Contexts.KindOf(method.OriginalDefinition) switch
        {
            FunctionKind.Async => Awaits(method, cancellation),
            FunctionKind.ReturnsTask => !IsComplete(method, cancellation),
            _ => false,
        };
    }

    bool Awaits(IMethodSymbol method, CancellationToken cancellation) =>
        model.Bodies.Of(method.OriginalDefinition, cancellation) is { } body && body.Descendants().Any(static operation => operation is IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true } or IUsingOperation { IsAsynchronous: true });

    // return Task.CompletedTask; and the like, on all ways.
    bool IsComplete(IMethodSymbol method, CancellationToken cancellation) =>
        model.Bodies.Of(method.OriginalDefinition, cancellation) is { } body
        && body.DescendantsAndSelf().OfType<IReturnOperation>().All(returned => returned.ReturnedValue is { } value && Call(value) is null or { TargetMethod.ContainingNamespace.Name: "Tasks" });

    bool IsReleasedOnReturn(LockSite site, IReturnOperation returned, CancellationToken cancellation)
    {
        if (site.Holding == LockHolding.Scoped)
            return true;
        var function = model.HeldLocks.Around(returned, cancellation).Around(returned);
        if (function is null)
            return false;
        var number = function.Sites.All.IndexOf(site);
        for (IOperation? child = returned, parent = returned.Parent; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); child = parent, parent = parent.Parent)
        {
            if (parent is ITryOperation { Finally: { } last } && function.Releases.Exists(release => release.Acquisition == number && last.Syntax.Span.Contains(release.Syntax.Span)))
                return true;
        }

        return false;
    }

    bool AcquiresItself(IInvocationOperation call, LockSite site, CancellationToken cancellation) =>
        model.LocksWithin.Of(call, cancellation).Any(within => site.Identity!.Equals(within.Identity));
}
