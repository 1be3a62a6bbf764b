namespace AsyncGuard.Runtime;

/// <summary>What every wait needs of a token, on every framework.</summary>
static class Cancellation
{
    /// <summary>Registers without capturing the caller's context: nobody's code runs in the callbacks of this library.</summary>
    public static CancellationTokenRegistration RegisterWithoutContext(this CancellationToken token, Action<object?> callback, object? state) =>
#if NET
        token.UnsafeRegister(callback, state);
#else
        token.Register(callback, state);
#endif

    /// <summary>Removes the registration. <see langword="true"/> tells that its callback has not started and never will.</summary>
    public static bool TryTakeBack(this CancellationTokenRegistration registration)
    {
#if NET
        return registration.Unregister();
#else
        // Waits for a callback that runs on another thread; it only takes the gate, which the caller does not hold. What it did stays unknown.
        registration.Dispose();
        return false;
#endif
    }
}
