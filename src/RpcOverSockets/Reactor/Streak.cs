using System.Runtime.CompilerServices;

namespace RpcOverSockets.Reactor;

/// <summary>Notices that the same one comes again and again. It knows a hash only, and so keeps nobody alive. Owned by one thread at a
/// time.</summary>
internal struct Streak
{
    /// <summary>So many in a row are a streak.</summary>
    internal const int LongFrom = 4;

    private int _hash;
    private int _count;

    internal readonly bool IsLong => _count >= LongFrom;

    internal void Note(object one)
    {
        int hash = RuntimeHelpers.GetHashCode(one);
        _count = hash == _hash ? Math.Min(_count + 1, LongFrom) : 1;
        _hash = hash;
    }
}
