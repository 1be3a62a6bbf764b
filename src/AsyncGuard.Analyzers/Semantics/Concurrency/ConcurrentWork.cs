using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Code that is started so that it may overlap with itself or with a sibling.</summary>
/// <param name="Code">What runs: the body of a lambda or method, the expression that starts a task, or statements beside it.</param>
/// <param name="Region">What each start runs anew: variables declared in it are not shared between two starts.</param>
/// <param name="IsRepeated">Whether it overlaps with itself.</param>
/// <param name="OnPool">Whether all of it runs beside its starter; otherwise only what lies behind the first await does.</param>
/// <param name="Reason">Why it overlaps, as the end of a sentence about the code.</param>
internal sealed record ConcurrentWork(IReadOnlyList<IOperation> Code, SyntaxNode Region, bool IsRepeated, bool OnPool, string Reason);

/// <summary>Work that one call, or one row of calls, keeps running at the same time.</summary>
/// <param name="Start">The operation that proves it.</param>
/// <param name="Works">The works; of a single one that is not repeated nothing overlaps.</param>
internal sealed record ConcurrentGroup(IOperation Start, IReadOnlyList<ConcurrentWork> Works)
{
    /// <summary>Whether anything overlaps at all.</summary>
    public bool Overlaps => Works.Count > 1 || (Works.Count == 1 && Works[0].IsRepeated);
}
