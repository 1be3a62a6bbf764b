using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>What is the first thing to say about an acquisition? One place gets one report.</summary>
internal enum LockFault
{
    None,

    /// <summary>It blocks the thread of async code: said by the rules on blocking.</summary>
    Blocks,

    /// <summary>It may be released without having been acquired.</summary>
    Unearned,

    /// <summary>It may never be released.</summary>
    Leaked,
}

/// <summary>What is the first thing to say about this acquisition?</summary>
internal sealed class LockFaults(CompilationModel model)
{
    /// <summary>The fault of the call; <see cref="LockFault.None"/> for calls that acquire nothing too.</summary>
    public LockFault Of(IOperation operation, ISymbol? containingSymbol, CancellationToken cancellation)
    {
        if (operation is not IInvocationOperation call || model.HeldLocks.AcquisitionAt(call, cancellation) is not var (site, function, body))
            return LockFault.None;
        if (model.BlockingWaits.Of(call) is not null && model.Contexts.Of(call, containingSymbol).IsAsync)
            return LockFault.Blocks;
        if (UnearnedReleases.Of(site, function) != UnearnedRelease.None)
            return LockFault.Unearned;
        return model.LockLeaks.Of(site, function, body, cancellation) != LockLeak.None ? LockFault.Leaked : LockFault.None;
    }
}
