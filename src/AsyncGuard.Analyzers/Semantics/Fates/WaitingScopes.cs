using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Functions;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Does a scope go on to wait for something behind a place in it? Then its end may be, by design, the end of the work that is started there.</summary>
internal sealed class WaitingScopes(CompilationModel model)
{
    /// <summary>Whether one of the statements between <paramref name="start"/> and the end of the scope may wait.</summary>
    /// <param name="start">A statement.</param>
    /// <param name="local">What the scope disposes at its end; <see langword="null"/> for the function.</param>
    /// <param name="mayWait">What else waits for the work.</param>
    public bool WaitBehind(IOperation start, ILocalSymbol? local, Func<IOperation, bool>? mayWait = null)
    {
        for (IOperation child = start, parent = start.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case ILoopOperation loop:
                    return local is null || !IsDeclaredIn(loop, local);
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return false;
                case IUsingOperation scope when local is not null && ReferenceEquals(scope.Body, child) && scope.Locals.Contains(local, SymbolEqualityComparer.Default):
                    return false;
                case IUsingOperation scope when local is not null && ReferenceEquals(scope.Body, child) && IsOfSource(scope.Resources):
                    return true;
                case ITryOperation { Finally: { } last } when !ReferenceEquals(last, child) && MayWait(last, local, mayWait):
                    return true;
                case IBlockOperation block:
                    if (MayWaitBehind(child, block, local, mayWait))
                        return true;

                    // The block that declares it ends its scope.
                    if (local is not null && block.Locals.Contains(local, SymbolEqualityComparer.Default))
                        return false;
                    break;
            }
        }

        return false;
    }

    bool MayWaitBehind(IOperation child, IBlockOperation block, ILocalSymbol? local, Func<IOperation, bool>? mayWait)
    {
        bool behind = false, isOpen = false;
        foreach (var statement in block.Operations)
        {
            if (behind ? statement is not ILocalFunctionOperation && MayWait(statement, local, mayWait) : isOpen && statement is IUsingDeclarationOperation inner && IsOfSource(inner.DeclarationGroup))
                return true;
            isOpen |= local is not null && statement is IUsingDeclarationOperation outer && Declares(outer, local);
            behind |= ReferenceEquals(statement, child);
        }

        return false;
    }

    static bool Declares(IUsingDeclarationOperation declaration, ILocalSymbol local) =>
        declaration.DeclarationGroup.GetDeclaredVariables().Contains(local, SymbolEqualityComparer.Default);

    // The end of what stands further in comes first: a Dispose of the program's own may stop the work.
    static bool IsOfSource(IOperation resources) =>
        resources.DescendantsAndSelf().Any(static resource => resource is IVariableDeclaratorOperation { Symbol.Type: { IsReferenceType: true, Locations: [{ IsInSource: true }, ..] } });

    bool MayWait(IOperation statement, ILocalSymbol? local, Func<IOperation, bool>? mayWait) =>
        statement.DescendantsAndSelf().Any(step => Waits(step) || (local is not null && IsCallOf(local, step) && EnclosingFunction.IsSame(step, statement)) || mayWait?.Invoke(step) == true);

    // host.Run(), server.WaitForShutdown(): what is disposed at the end may itself wait for it.
    static bool IsCallOf(ILocalSymbol local, IOperation step) =>
        step is IInvocationOperation call
        && (call.Instance ?? (call.TargetMethod.IsExtensionMethod ? call.Arguments.FirstOrDefault()?.Value : null)) is { } receiver
        && CallSites.Unwrap(receiver) is ILocalReferenceOperation { Local: var own } && SymbolEqualityComparer.Default.Equals(own, local);

    bool Waits(IOperation step) =>
        step is IAwaitOperation or ILoopOperation or IUsingOperation { IsAsynchronous: true } or IUsingDeclarationOperation { IsAsynchronous: true } or IReturnOperation { Kind: OperationKind.YieldReturn }
        || step is IPropertyReferenceOperation property && model.BlockingOnTasks.Knows(property.Property)
        || step is IInvocationOperation call && (model.BlockingWaits.Knows(call.TargetMethod) || model.BlockingOnTasks.Knows(call.TargetMethod) || model.Sleeps.IsSleep(call));

    static bool IsDeclaredIn(ILoopOperation loop, ILocalSymbol local) =>
        local.DeclaringSyntaxReferences.All(reference => loop.Syntax.Span.Contains(reference.Span));
}
