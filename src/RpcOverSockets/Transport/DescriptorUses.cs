namespace RpcOverSockets.Transport;

/// <summary>Counts who uses a descriptor, so that it is closed by the last of them: one that is closed earlier may be another socket's
/// before its user is done.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class DescriptorUses
{
    private readonly Lock _gate = new();
    private int _users = 1; // _gate; 1 of the owner until it ends
    private bool _isEnded;  // _gate

    /// <summary>Begins a use, unless the owner has ended.</summary>
    internal bool TryEnter()
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return false;
            }

            _users++;
            return true;
        }
    }

    /// <summary>Ends a use, or the owner's.</summary>
    /// <returns>Whether it was the last: the descriptor is to be closed now.</returns>
    internal bool Leave()
    {
        lock (_gate)
        {
            return --_users == 0;
        }
    }

    /// <summary>Lets nobody in any more. The owner then leaves as the others do.</summary>
    /// <returns>False if it was ended before.</returns>
    internal bool TryEnd()
    {
        lock (_gate)
        {
            bool isFirst = !_isEnded;
            _isEnded = true;
            return isFirst;
        }
    }
}
