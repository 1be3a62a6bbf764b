#if NETSTANDARD2_0
using System.Diagnostics.CodeAnalysis;

namespace AsyncGuard.Runtime;

/// <summary>What later frameworks have on collections.</summary>
static class CollectionShims
{
    public static bool TryDequeue<T>(this Queue<T> queue, [MaybeNullWhen(false)] out T item)
    {
        var isThere = queue.Count > 0;
        item = isThere ? queue.Dequeue() : default;
        return isThere;
    }

    public static bool TryPop<T>(this Stack<T> stack, [MaybeNullWhen(false)] out T item)
    {
        var isThere = stack.Count > 0;
        item = isThere ? stack.Pop() : default;
        return isThere;
    }
}
#endif
