namespace RpcOverSockets;

/// <summary>What a peer has sent in a payload object that this version of the type has no member for. A payload type that declares a
/// property or field of this type, public or private and without a key, keeps it when the object is written again, so that a process in
/// the middle does not lose what only its neighbours know.</summary>
/// <remarks>Kept are the elements behind the last member of an array, and the entries of a map under unknown keys; not the gaps between
/// the keys of an array. The bag belongs to the type that it was read for: do not move it to another. It is immutable for its
/// users.</remarks>
public sealed class RpcUnknownFields
{
    // Raw MessagePack; both are written by the codec that reads the object, before anybody else sees it.
    private byte[] _bytes = [];
    private int _length;

    internal RpcUnknownFields()
    {
    }

    /// <summary>Gets the number of elements or entries.</summary>
    public int Count { get; private set; }

    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Adds raw bytes; <paramref name="complete"/> says whether they complete an element or entry.</summary>
    internal void Add(scoped ReadOnlySpan<byte> raw, bool complete)
    {
        if (_bytes.Length - _length < raw.Length)
        {
            Array.Resize(ref _bytes, int.Max(_length + raw.Length, _length * 2));
        }

        raw.CopyTo(_bytes.AsSpan(_length));
        _length += raw.Length;
        Count += complete ? 1 : 0;
    }
}
