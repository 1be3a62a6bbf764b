using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>Can this fail in no other way than by being cancelled?</summary>
internal sealed class CancellationOnly(AsyncSymbols symbols)
{
    readonly ApiSet _pauses = new(symbols,
    [
        ("System.Threading.Tasks.Task", "Delay"),
        ("System.Threading.PeriodicTimer", "WaitForNextTickAsync"),
    ]);

    /// <summary>Whether the body of the <c>try</c> does nothing but pause: what is caught there is cancellation, whatever the clause says.</summary>
    public bool Is(ITryOperation attempt)
    {
        foreach (var part in attempt.Body.Descendants())
        {
            if (part is IInvocationOperation call && !_pauses.Contains(call.TargetMethod) && call.TargetMethod.Name != nameof(Task.ConfigureAwait) && call.TargetMethod.ContainingType?.Name != nameof(TimeSpan))
                return false;
            if (part is IObjectCreationOperation { Type.IsReferenceType: true } or IThrowOperation)
                return false;
        }

        return true;
    }
}
