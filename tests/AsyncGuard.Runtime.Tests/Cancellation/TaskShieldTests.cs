namespace AsyncGuard.Runtime.Tests.Cancellation;

public sealed class TaskShieldTests
{
    readonly TaskCompletionSource<int> _save = new();
    readonly CancellationTokenSource _caller = new();

    [Fact]
    public async Task Result_ComesThrough()
    {
        var shielded = _save.Task.ShieldAsync(_caller.Token);
        Task plain = ((Task)_save.Task).ShieldAsync(_caller.Token);
        Assert.False(shielded.IsCompleted);
        _save.SetResult(3);

        Assert.Equal(3, await shielded.InTime());
        await plain.InTime();
    }

    [Fact]
    public async Task Failure_ComesThrough()
    {
        var shielded = _save.Task.ShieldAsync(_caller.Token);
        _save.SetException(new IOException("disk"));

        Assert.Equal("disk", (await Assert.ThrowsAsync<IOException>(() => shielded.InTime())).Message);
    }

    [Fact]
    public async Task CancellationOfTheTask_KeepsItsToken()
    {
        using var own = new CancellationTokenSource();
        await own.CancelAsync();
        var shielded = _save.Task.ShieldAsync(_caller.Token);
        _save.SetCanceled(own.Token);

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shielded.InTime());
        Assert.Equal(own.Token, canceled.CancellationToken);
    }

    [Fact]
    public async Task CallersCancellation_EndsTheWaitAlone_OutsideOfCancel()
    {
        var shielded = _save.Task.ShieldAsync(_caller.Token);

        Assert.False(await Inline.RunsInAsync(_caller.Cancel, shielded));

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shielded.InTime());
        Assert.Equal(_caller.Token, canceled.CancellationToken);
        Assert.False(_save.Task.IsCompleted);
    }

    [Fact]
    public async Task CompletedTask_IsPassedOn_WhateverTheToken()
    {
        await _caller.CancelAsync();
        _save.SetResult(5);

        Assert.Equal(5, await _save.Task.ShieldAsync(_caller.Token).InTime());
    }

    [Fact]
    public async Task CancelledToken_DoesNotWait()
    {
        await _caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _save.Task.ShieldAsync(_caller.Token).InTime());
    }

    [Fact]
    public async Task LaterFailure_IsHandedOver()
    {
        var reported = new TaskCompletionSource<Exception>();
        var shielded = _save.Task.ShieldAsync(reported.SetResult, _caller.Token);
        await _caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shielded.InTime());

        _save.SetException(new IOException("disk"));

        Assert.Equal("disk", (await reported.Task.InTime()).Message);
    }

    [Fact]
    public void LaterFailure_CountsAsObserved()
    {
        var message = $"{Guid.NewGuid()}";

        Assert.Equal(0, Unobserved.Count(message, async () =>
        {
            var save = new TaskCompletionSource();
            using var caller = new CancellationTokenSource();
            var shielded = save.Task.ShieldAsync(caller.Token);
            caller.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shielded);
            save.SetException(new IOException(message));
        }));
    }

    [Fact]
    public void MissingTask_IsRefusedAtTheCall()
    {
        Assert.Throws<ArgumentNullException>("task", () => { _ = ((Task)null!).ShieldAsync(_caller.Token); });
        Assert.Throws<ArgumentNullException>("task", () => { _ = ((Task<int>)null!).ShieldAsync(_caller.Token); });
    }
}
