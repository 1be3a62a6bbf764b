namespace AsyncGuard.Runtime.Tests.Contract;

/// <summary>A primitive seen as what all of them are: something that is not to be had yet, waits for it, and a step that serves waits.</summary>
public abstract class Subject
{
    /// <summary>Waits; the thing is not to be had before <see cref="Serve"/>.</summary>
    public abstract Task WaitAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits for a limited time.</summary>
    public abstract Task WaitAsync(TimeSpan timeout, TimeProvider? time, CancellationToken cancellationToken = default);

    /// <summary>Makes it to be had once: serves the first in line, or keeps it for the next who asks.</summary>
    public abstract void Serve();

    /// <summary>How many stand in line.</summary>
    public abstract int Waiting { get; }

    /// <summary>Ends the primitive, if it can be ended.</summary>
    public virtual void End() => throw new NotSupportedException();

    /// <summary>What waits get when it ends; <see langword="null"/> when it cannot be ended.</summary>
    public virtual Type? EndedError => null;

    /// <summary>Whether one <see cref="Serve"/> serves all who wait.</summary>
    public virtual bool ServesAll => false;

    /// <summary>Whether a <see cref="Serve"/> without a wait is kept for the next who asks.</summary>
    public virtual bool Keeps => true;

    public override string ToString() => GetType().Name.Replace("Subject", "", StringComparison.Ordinal);
}
