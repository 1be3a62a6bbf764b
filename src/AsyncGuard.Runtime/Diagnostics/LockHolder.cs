namespace AsyncGuard.Runtime;

/// <summary>Who asked for a lock.</summary>
/// <param name="Flow">The flow of control, the same for everything that it awaits.</param>
/// <param name="Place">The line of code, as stack traces show it.</param>
sealed record LockHolder(object Flow, string Place);
