using System.Diagnostics;

namespace AsyncGuard.Runtime;

/// <summary>
/// A value that is made asynchronously, once, when somebody first asks for it. asyncio has no counterpart; there one keeps the task of a coroutine.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>
/// <para>All who ask share one run of the factory. A caller's token ends that caller's wait; the run is cancelled when nobody waits for it any more, and
/// the next who asks starts another. A failed run is told to all who waited for it; whether the failure is kept, or the next who asks
/// starts another run, is chosen at the start.</para>
/// <para>Safe for use from several threads at once. The factory runs on the pool, under no lock.</para>
/// <example>
/// <code>
/// // Before: two callers find null, and both load.
/// _settings ??= await LoadAsync(cancellationToken);
///
/// // After
/// readonly AsyncLazy&lt;Settings&gt; _settings = new(token => LoadAsync(token));
/// var settings = await _settings.GetAsync(cancellationToken);
/// </code>
/// </example>
/// </remarks>
[DebuggerDisplay("{IsValueCreated ? \"made\" : \"not made\",nq}")]
public sealed class AsyncLazy<T>
{
    readonly Gate _gate = new();
    readonly Func<CancellationToken, Task<T>> _factory;
    readonly bool _retriesOnFailure;
    Run? _run;

    /// <summary>Makes a value that nobody has asked for.</summary>
    /// <param name="factory">Makes the value. Its token is cancelled when nobody waits for the value any more.</param>
    /// <param name="retryOnFailure">Whether a failure is forgotten, so that the next who asks starts the factory again; otherwise it is the outcome for good. A cancelled run is always forgotten.</param>
    /// <exception cref="ArgumentNullException"><paramref name="factory"/> is <see langword="null"/>.</exception>
    public AsyncLazy(Func<CancellationToken, Task<T>> factory, bool retryOnFailure = true) =>
        (_factory, _retriesOnFailure) = (factory ?? throw new ArgumentNullException(nameof(factory)), retryOnFailure);

    /// <summary>Whether the value is there. A snapshot.</summary>
    public bool IsValueCreated
    {
        get
        {
            lock (_gate)
                return _run?.Task.Status == TaskStatus.RanToCompletion;
        }
    }

    /// <summary>The value; starts making it when nobody has yet.</summary>
    /// <param name="cancellationToken">Ends this wait, not that of others.</param>
    /// <returns>The value.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first (by way of the task).</exception>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Task.FromCanceled<T>(cancellationToken));

        Run run;
        lock (_gate)
        {
            if (_run is { Task: { IsCompleted: true } done } && (done.Status == TaskStatus.RanToCompletion || (done.IsFaulted && !_retriesOnFailure)))
                return new(done);
            // Race: a run that has ended by now, or was given up, is of no use to who comes later.
            if (_run is null || _run.Task.IsCompleted || _run.IsGivenUp)
                _run = new Run(_factory);
            run = _run;
            run.Waiting++;
        }

        return WaitAsync(run, cancellationToken);
    }

    async ValueTask<T> WaitAsync(Run run, CancellationToken cancellationToken)
    {
        try
        {
            await run.Task.EndAsync(limit: null, time: null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            var isGivenUp = false;
            lock (_gate)
            {
                if (--run.Waiting == 0 && !run.Task.IsCompleted)
                    isGivenUp = run.IsGivenUp = true;
            }

            // Outside the gate, and on the pool: what is registered on the token is the factory's.
            if (isGivenUp)
                run.GiveUp();
        }

        return await run.Task.ConfigureAwait(false);
    }

    sealed class Run
    {
        readonly CancellationScope _scope = new(CancellationToken.None);

        public Run(Func<CancellationToken, Task<T>> factory)
        {
            Task = System.Threading.Tasks.Task.Run(() => MakeAsync(factory), CancellationToken.None);
        }

        public Task<T> Task { get; }

        /// <summary>How many wait for it. Guarded by the gate.</summary>
        public int Waiting { get; set; }

        /// <summary>Whether all who waited have gone. Guarded by the gate.</summary>
        public bool IsGivenUp { get; set; }

        public void GiveUp()
        {
            _scope.Cancel();
            Task.Forget();
        }

        async Task<T> MakeAsync(Func<CancellationToken, Task<T>> factory)
        {
            try
            {
                return await UserWork.Start(factory, _scope.Token).ConfigureAwait(false);
            }
            finally
            {
                await _scope.CloseAsync().ConfigureAwait(false);
            }
        }
    }
}
