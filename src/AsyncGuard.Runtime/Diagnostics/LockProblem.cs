namespace AsyncGuard.Runtime;

/// <summary>What <see cref="LockDiagnostics"/> reports.</summary>
public enum LockProblem
{
    /// <summary>A flow of control asks for a lock that it holds: it would wait for itself for ever.</summary>
    Reentry,

    /// <summary>A wait takes longer than was thought possible.</summary>
    LongWait,
}
