namespace AsyncGuard.Runtime;

/// <summary>Numbered tickets, each good for one return: a second return, or one of a ticket given out anew since, is told apart.</summary>
/// <remarks>Guarded by the owner's gate. The space is that of the most tickets ever out at once.</remarks>
sealed class Tickets
{
    long[] _numbers = new long[4];
    int[] _free = new int[4];
    int _freeCount;
    int _used;
    long _last;

    /// <summary>How many are out.</summary>
    public int Out => _used - _freeCount;

    public (int Slot, long Number) Take()
    {
        int slot;
        if (_freeCount > 0)
        {
            slot = _free[--_freeCount];
        }
        else
        {
            slot = _used++;
            if (slot == _numbers.Length)
            {
                Array.Resize(ref _numbers, slot * 2);
                Array.Resize(ref _free, slot * 2);
            }
        }

        return (slot, _numbers[slot] = ++_last);
    }

    /// <summary>Takes a ticket back; <see langword="false"/> when it was returned before.</summary>
    public bool Return(int slot, long number)
    {
        if (number == 0 || _numbers[slot] != number)
            return false;
        _numbers[slot] = 0;
        _free[_freeCount++] = slot;
        return true;
    }
}
