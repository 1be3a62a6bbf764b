using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace AsyncGuard.Runtime;

/// <summary>
/// Runs tasks that belong together and ends when all of them have: none is forgotten, none outlives the group. The asyncio counterpart
/// is <c>asyncio.TaskGroup</c>.
/// </summary>
/// <remarks>
/// <para>The first failure, of a task or of the body, cancels <see cref="Token"/>. The group waits until every task has ended and then throws: one
/// failure as it is, several in an <see cref="AggregateException"/>. Tasks that end cancelled because the group was cancelled are not reported.
/// A task that ends cancelled on its own account is a failure as any other.</para>
/// <para>Tasks are asked to stop, not killed: hand <see cref="Token"/>, which every delegate gets, to what they await.</para>
/// <para>When the caller's token is cancelled, <see cref="Token"/> is too; the group waits and throws <see cref="OperationCanceledException"/> for the
/// caller's token, or the failures if there are any.</para>
/// <para>The returned tasks are there for their results. Their failures count as observed, because the group reports them.</para>
/// <para>All members are safe for use from several threads at once; tasks of the group may start further ones.</para>
/// <example>
/// <code>
/// // Before: when the first await throws, the second task goes on, and its failure is lost.
/// var user = LoadUserAsync(id, cancellationToken);
/// var orders = LoadOrdersAsync(id, cancellationToken);
/// return new Page(await user, await orders);
///
/// // After: both have ended when the group has, however it ends.
/// return await TaskGroup.RunAsync(async group =>
/// {
///     var user = group.Start(token => LoadUserAsync(id, token));
///     var orders = group.Start(token => LoadOrdersAsync(id, token));
///     return new Page(await user, await orders);
/// }, cancellationToken);
/// </code>
/// </example>
/// </remarks>
[DebuggerDisplay("{_running} running, {_errors.Count} failed")]
public sealed class TaskGroup
{
    readonly CancellationScope _scope;
    readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<Exception> _errors = [];
    int _running = 1; // the body
    bool _stopped;

    TaskGroup(CancellationToken cancellationToken) => _scope = new(cancellationToken);

    /// <summary>Is cancelled when a task or the body fails, when the caller's token is, and by <see cref="Cancel"/>. What is registered on it runs on the pool.</summary>
    public CancellationToken Token => _scope.Token;

    /// <summary>Runs the body, which starts the tasks, and waits until all of them have ended.</summary>
    /// <param name="body">Gets the group; runs in the caller's context.</param>
    /// <param name="cancellationToken">Cancels the group. When it is cancelled already, the body is not run.</param>
    /// <returns>A task that ends when the body and all tasks of the group have.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is <see langword="null"/>.</exception>
    /// <exception cref="AggregateException">More than one task failed (by way of the task).</exception>
    public static Task RunAsync(Func<TaskGroup, Task> body, CancellationToken cancellationToken = default)
    {
        if (body is null)
            throw new ArgumentNullException(nameof(body));
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);

        var group = new TaskGroup(cancellationToken);
        return group.JoinAsync(UserWork.Start(_ => body(group), group.Token), cancellationToken);
    }

    /// <summary>Runs the body, which starts the tasks, waits until all of them have ended, and hands the body's result over.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <inheritdoc cref="RunAsync(Func{TaskGroup, Task}, CancellationToken)"/>
    public static Task<T> RunAsync<T>(Func<TaskGroup, Task<T>> body, CancellationToken cancellationToken = default)
    {
        if (body is null)
            throw new ArgumentNullException(nameof(body));
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled<T>(cancellationToken) : RunCoreAsync(body, cancellationToken);
    }

    /// <summary>Starts a task on the thread pool, so that what it does before its first <c>await</c> does not hold the caller.</summary>
    /// <param name="work">The work; gets <see cref="Token"/>.</param>
    /// <returns>The task.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is <see langword="null"/>.</exception>
    /// <exception cref="OperationCanceledException">The group is cancelled: nothing is started any more.</exception>
    /// <exception cref="InvalidOperationException">The group has ended.</exception>
    public Task Run(Func<CancellationToken, Task> work)
    {
        Enter(work);
        return Watch(Task.Run(() => UserWork.Start(work, Token), Token));
    }

    /// <summary>Starts a task on the thread pool, so that what it does before its first <c>await</c> does not hold the caller.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <inheritdoc cref="Run(Func{CancellationToken, Task})"/>
    public Task<T> Run<T>(Func<CancellationToken, Task<T>> work)
    {
        Enter(work);
        return Watch(Task.Run(() => UserWork.Start(work, Token), Token));
    }

    /// <summary>Starts a task in the caller's context: it runs at once up to its first <c>await</c>, as a call of an async method does.</summary>
    /// <inheritdoc cref="Run(Func{CancellationToken, Task})"/>
    public Task Start(Func<CancellationToken, Task> work)
    {
        Enter(work);
        return Watch(UserWork.Start(work, Token));
    }

    /// <summary>Starts a task in the caller's context: it runs at once up to its first <c>await</c>, as a call of an async method does.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <inheritdoc cref="Run(Func{CancellationToken, Task})"/>
    public Task<T> Start<T>(Func<CancellationToken, Task<T>> work)
    {
        Enter(work);
        return Watch(UserWork.Start(work, Token));
    }

    /// <summary>
    /// Asks all tasks of the group to stop, because what they were for is done. That is no failure: the group ends without one,
    /// unless it owes a result that the cancelled body did not return.
    /// </summary>
    public void Cancel() => _scope.Cancel();

    static async Task<T> RunCoreAsync<T>(Func<TaskGroup, Task<T>> body, CancellationToken cancellationToken)
    {
        var group = new TaskGroup(cancellationToken);
        var result = UserWork.Start(_ => body(group), group.Token);
        await group.JoinAsync(result, cancellationToken).ConfigureAwait(false);
        return await result.ConfigureAwait(false);
    }

    async Task JoinAsync(Task body, CancellationToken cancellationToken)
    {
        _ = Watch(body);
        await _ended.Task.ConfigureAwait(false);
        if (await _scope.CloseAsync().ConfigureAwait(false) is { } thrownByCallbacks)
            _errors.AddRange(thrownByCallbacks.InnerExceptions);

        if (_errors.Count == 1)
            ExceptionDispatchInfo.Capture(_errors[0]).Throw();
        if (_errors.Count > 1)
            throw new AggregateException(_errors);
        if (_stopped)
            cancellationToken.ThrowIfCancellationRequested();
    }

    void Enter(Delegate work)
    {
        if (work is null)
            throw new ArgumentNullException(nameof(work));

        lock (_errors)
        {
            if (_running == 0)
                throw new InvalidOperationException("The group has ended.");

            // A cancellation, not a mistake: the body must not add a failure of its own to the one that cancelled the group.
            if (_scope.IsCanceled)
                throw new OperationCanceledException("The group is cancelled: nothing is started any more.", Token);
            _running++;
        }
    }

    TTask Watch<TTask>(TTask task) where TTask : Task
    {
        _ = task.ContinueWith(static (ended, group) => ((TaskGroup)group!).Leave(ended), this,
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }

    void Leave(Task task)
    {
        bool last;
        lock (_errors)
        {
            foreach (var error in Failures(task))
            {
                if (error is OperationCanceledException && _scope.IsCanceled)
                    _stopped = true;
                else if (!_errors.Exists(known => ReferenceEquals(known, error))) // whoever awaits a task fails as it did
                    _errors.Add(error);
            }

            if (_errors.Count > 0)
                _scope.Cancel();
            last = --_running == 0;
        }

        if (last)
            _ended.SetResult(true);
    }

    static IReadOnlyList<Exception> Failures(Task task)
    {
        if (task.Exception is { } errors)
            return errors.InnerExceptions;
        return task.IsCanceled ? [Outcome.Of(task).Error!] : [];
    }
}
