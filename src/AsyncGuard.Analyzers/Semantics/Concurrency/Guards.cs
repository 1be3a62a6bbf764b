using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Does something that looks like a lock stand around this operation, or before it in its function?</summary>
/// <remarks>Meant for silence: in doubt the answer is yes, except where proof is asked for. Which lock it is, and whether it is held on every path, is not asked here.</remarks>
internal sealed class Guards(CompilationModel model)
{
    sealed class Use
    {
        public static readonly Use Acquire = new();
        public static readonly Use Release = new();
    }

    readonly ApiTable<Use> _uses = new(model.Symbols,
    [
        ("System.Threading.Monitor", "Enter TryEnter", Use.Acquire),
        ("System.Threading.Monitor", "Exit", Use.Release),
        ("System.Threading.Lock", "Enter TryEnter EnterScope", Use.Acquire),
        ("System.Threading.Lock", "Exit", Use.Release),
        ("System.Threading.SemaphoreSlim", "Wait WaitAsync", Use.Acquire),
        ("System.Threading.SemaphoreSlim", "Release", Use.Release),
        ("System.Threading.WaitHandle", "WaitOne", Use.Acquire),
        ("System.Threading.Mutex", "ReleaseMutex", Use.Release),
        ("System.Threading.Semaphore", "Release", Use.Release),
        ("System.Threading.SpinLock", "Enter TryEnter", Use.Acquire),
        ("System.Threading.SpinLock", "Exit", Use.Release),
        ("System.Threading.ReaderWriterLockSlim", "EnterReadLock EnterWriteLock EnterUpgradeableReadLock TryEnterReadLock TryEnterWriteLock TryEnterUpgradeableReadLock", Use.Acquire),
        ("System.Threading.ReaderWriterLockSlim", "ExitReadLock ExitWriteLock ExitUpgradeableReadLock", Use.Release),
        ($"{AsyncSymbols.Runtime}.AsyncLock", "LockAsync TryLock", Use.Acquire),
        ($"{AsyncSymbols.Runtime}.AsyncSemaphore", "AcquireAsync TryAcquire", Use.Acquire),
        ("Nito.AsyncEx.AsyncLock", "Lock LockAsync", Use.Acquire),
        ("Nito.AsyncEx.AsyncMonitor", "Enter EnterAsync", Use.Acquire),
        ("Nito.AsyncEx.AsyncReaderWriterLock", "ReaderLock ReaderLockAsync WriterLock WriterLockAsync", Use.Acquire),
        ("Nito.AsyncEx.AsyncSemaphore", "Lock LockAsync Wait WaitAsync", Use.Acquire),
    ]);

    /// <summary>Whether the operation is guarded within <paramref name="code"/>, the body or statement that it belongs to.</summary>
    public bool Hold(IOperation operation, IOperation code) => LooksHeld(operation, code, inDoubt: true) || IsHeld(operation);

    /// <summary>The same where the answer speaks against other code: a scope of which nobody knows what it is for is no lock.</summary>
    public bool HoldSurely(IOperation operation, IOperation code) => LooksHeld(operation, code, inDoubt: false) || IsHeld(operation);

    // What helpers of the type acquire, and whatever the flow tells beyond the text.
    bool IsHeld(IOperation operation)
    {
        foreach (var site in model.HeldLocks.At(operation, CancellationToken.None))
        {
            if (!site.Kind.CountsPermits || !LetsSeveralIn(site.Identity?.Member ?? site.Identity?.Root, operation.SemanticModel))
                return true;
        }

        return false;
    }

    bool LooksHeld(IOperation operation, IOperation code, bool inDoubt)
    {
        for (var (child, parent) = (operation, operation.Parent); !ReferenceEquals(child, code) && parent is not null; (child, parent) = (parent, parent.Parent))
        {
            switch (parent)
            {
                case ILockOperation { Body: var body } when ReferenceEquals(body, child):
                case IUsingOperation { Body: var used } scope when ReferenceEquals(used, child) && IsLockScope(scope.Resources, inDoubt):
                case IBlockOperation block when HoldsBefore(block, child, inDoubt):
                    return true;
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return false;
            }
        }

        return false;
    }

    /// <summary>Whether one guard holds from <paramref name="read"/> to the store that depends on it: two turns under a lock guard neither.</summary>
    public bool HoldAcross(IOperation read, IOperation store, IOperation code)
    {
        var inner = read;
        while (inner.Parent is { } parent && !parent.Syntax.Span.Contains(store.Syntax.Span))
            inner = parent;
        return Hold(inner, code);
    }

    /// <summary>Whether the call acquires a lock: a semaphore counts where it lets one caller in at a time, or nobody can tell how many.</summary>
    public bool Acquires(IInvocationOperation call) =>
        _uses.Find(call.TargetMethod) == Use.Acquire && !(IsSemaphore(call.TargetMethod.ContainingType) && LetsSeveralIn(SharedPlace.Of(call.Instance)?.Member, call.SemanticModel));

    bool HoldsBefore(IBlockOperation block, IOperation statement, bool inDoubt)
    {
        var held = false;
        foreach (var earlier in block.Operations)
        {
            if (ReferenceEquals(earlier, statement))
                return held;
            switch (LastUse(earlier, inDoubt))
            {
                case var use when use == Use.Acquire:
                    held = true;
                    break;
                case var use when use == Use.Release:
                    held = false;
                    break;
            }
        }

        return false;
    }

    // The last acquisition or release that the statement itself runs, whatever its form.
    Use? LastUse(IOperation statement, bool inDoubt)
    {
        if (statement is IUsingDeclarationOperation declaration)
            return IsLockScope(declaration.DeclarationGroup, inDoubt) ? Use.Acquire : null;
        if (statement is ILocalFunctionOperation or ILoopOperation or IUsingOperation or ILockOperation)
            return null;

        Use? last = null;
        foreach (var operation in OwnCode.Of(statement))
        {
            if (operation is not IInvocationOperation call || (!inDoubt && EndsWithItsScope(call, statement)))
                continue;
            if (Acquires(call))
                last = Use.Acquire;
            else if (_uses.Find(call.TargetMethod) == Use.Release)
                last = Use.Release;
        }

        return last;
    }

    // if (failed) { using (gate.EnterScope()) … }: behind the statement, nothing is held.
    static bool EndsWithItsScope(IOperation call, IOperation statement)
    {
        for (var parent = call.Parent; parent is not null && !ReferenceEquals(parent, statement); parent = parent.Parent)
        {
            if (parent is IUsingOperation or IUsingDeclarationOperation)
                return true;
        }

        return false;
    }

    // A scope that nobody has a name for is there for its end alone; a named one counts when it comes from a lock.
    bool IsLockScope(IOperation resources, bool inDoubt) =>
        (inDoubt && resources is not IVariableDeclarationGroupOperation)
        || OwnCode.Of(resources).Any(operation => operation is IInvocationOperation call && Acquires(call));

    bool IsSemaphore(ITypeSymbol type) =>
        AsyncSymbols.Is(type, model.Symbols.Type("System.Threading.SemaphoreSlim"))
        || AsyncSymbols.Is(type, model.Symbols.Type("System.Threading.WaitHandle"))
        || AsyncSymbols.Is(type, model.Symbols.RuntimeType("AsyncSemaphore"))
        || AsyncSymbols.Is(type, model.Symbols.Type("Nito.AsyncEx.AsyncSemaphore"));

    // The count that it is created with says how many it lets in.
    static bool LetsSeveralIn(ISymbol? semaphore, SemanticModel? semantics)
    {
        if ((semaphore as IFieldSymbol)?.Type.Name is not ("SemaphoreSlim" or "Semaphore" or "AsyncSemaphore") && (semaphore as ILocalSymbol)?.Type.Name is not ("SemaphoreSlim" or "Semaphore" or "AsyncSemaphore"))
            return false;
        foreach (var reference in semaphore!.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [var count, ..] } })
                return semantics is null || count.SyntaxTree != semantics.SyntaxTree || semantics.GetConstantValue(count.Expression) is not { HasValue: true, Value: 1 };
        }

        return false;
    }
}
