namespace AsyncGuard.Runtime;

/// <summary>Results at the places of their items. As many as were expected are written without a lock; more than that are possible.</summary>
sealed class FanResults<T>(int expectedCount)
{
    readonly T[] _expected = expectedCount == 0 ? [] : new T[expectedCount];
    readonly List<T> _more = [];

    public void Set(int place, T result)
    {
        if (place < _expected.Length)
        {
            _expected[place] = result;
            return;
        }

        lock (_more)
        {
            place -= _expected.Length;
            while (_more.Count <= place)
                _more.Add(default!);
            _more[place] = result;
        }
    }

    /// <summary>All results, when every item has one. A source may end before it has as many items as it said.</summary>
    public T[] ToArray(int count)
    {
        if (_more.Count > 0)
            return [.. _expected, .. _more];
        return count == _expected.Length ? _expected : [.. _expected.Take(count)];
    }
}
