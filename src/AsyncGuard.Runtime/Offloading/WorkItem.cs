namespace AsyncGuard.Runtime;

/// <summary>Work that waits for a thread: runs at most once, and completes its task without running anybody's continuation inline.</summary>
abstract class WorkItem
{
    readonly ExecutionContext? _context = ExecutionContext.Capture();

    /// <summary>Where the item waits; an executor's own affair, guarded by its lock.</summary>
    public LinkedListNode<WorkItem>? Place { get; set; }

    /// <summary>Runs the work in its caller's context. Never throws.</summary>
    public void Execute()
    {
        if (_context is null)
            Complete();
        else
            ExecutionContext.Run(_context, static state => ((WorkItem)state!).Complete(), this);
    }

    public abstract void Cancel(CancellationToken cancellationToken);

    public abstract void Fail(Exception error);

    protected abstract void Complete();
}

/// <inheritdoc/>
sealed class WorkItem<T>(Func<T> work, CancellationToken cancellationToken) : WorkItem
{
    readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _completion.Task;

    public override void Cancel(CancellationToken token) => _completion.TrySetCanceled(token);

    public override void Fail(Exception error) => _completion.TrySetException(error);

    protected override void Complete()
    {
        try
        {
            _completion.TrySetResult(work());
        }
        catch (OperationCanceledException canceled) when (cancellationToken.IsCancellationRequested && canceled.CancellationToken == cancellationToken)
        {
            _completion.TrySetCanceled(cancellationToken);
        }
        catch (Exception error)
        {
            _completion.TrySetException(error);
        }
    }
}
