namespace AsyncGuard.Runtime;

/// <summary>What an <see cref="AsyncLazy{T}"/> does after its factory has failed.</summary>
public enum LazyFailure
{
    /// <summary>Those who waited get the error, and the next who asks starts the factory again.</summary>
    Retry,

    /// <summary>The error is kept: everybody who asks later gets it too.</summary>
    Keep,
}
