using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Tokens that prove that a client receives what is sent to its address, without anything being remembered of it.</summary>
/// <remarks>Key id, time and HMAC-SHA256 cut to 16 bytes, over the version, the address, the client's id and instance. The key changes
/// every 30 s; the one before it still counts. Not thread-safe.</remarks>
internal sealed class RetryTokens
{
    internal const int LengthBytes = 1 + sizeof(uint) + MacBytes;

    private const int MacBytes = 16;
    private const int KeyBytes = 32;
    private const long KeyLife = 30 * SessionTime.Second;
    private const long TokenLifeMs = 10_000;
    private const int MessageBytes = 4 + 8 + 8 + 4 + 2 + 1 + 8 + DatagramSession.InstanceBytes + 4;

    private readonly byte[] _secret;
    private readonly byte[] _key = new byte[KeyBytes];
    private readonly byte[] _previousKey = new byte[KeyBytes];
    private byte _keyId;
    private long _keySince;

    /// <summary>Begins with the first key.</summary>
    /// <param name="secret">From the system's generator; all keys are made of it.</param>
    /// <param name="now">The time.</param>
    internal RetryTokens(byte[] secret, long now)
    {
        _secret = secret;
        _keySince = now;
        MakeKey(_keyId, _key);
        MakeKey((byte)(_keyId - 1), _previousKey);
    }

    /// <summary>Makes a token.</summary>
    internal void Write(Span<byte> token, in DatagramAddress from, ConnectionId client, ReadOnlySpan<byte> instance, long now)
    {
        ChangeKey(now);
        uint timeMs = (uint)(now / SessionTime.Millisecond);
        token[0] = _keyId;
        BinaryPrimitives.WriteUInt32BigEndian(token[1..], timeMs);
        Sign(_key, token[(1 + sizeof(uint))..], from, client, instance, timeMs);
    }

    /// <summary>Checks a token.</summary>
    /// <param name="token">As received.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="client">The client's id.</param>
    /// <param name="instance">The client's instance.</param>
    /// <param name="now">The time.</param>
    /// <param name="age">How old it is.</param>
    internal bool IsValid(
        ReadOnlySpan<byte> token, in DatagramAddress from, ConnectionId client, ReadOnlySpan<byte> instance, long now, out long age)
    {
        age = 0;
        ChangeKey(now);
        if (token.Length != LengthBytes || (token[0] != _keyId && token[0] != (byte)(_keyId - 1)))
        {
            return false;
        }

        uint timeMs = BinaryPrimitives.ReadUInt32BigEndian(token[1..]);
        uint ageMs = (uint)(now / SessionTime.Millisecond) - timeMs;
        if (ageMs > TokenLifeMs)
        {
            return false;
        }

        age = ageMs * SessionTime.Millisecond;
        Span<byte> mac = stackalloc byte[MacBytes];
        Sign(token[0] == _keyId ? _key : _previousKey, mac, from, client, instance, timeMs);
        return CryptographicOperations.FixedTimeEquals(mac, token[(1 + sizeof(uint))..]);
    }

    private static void Sign(
        byte[] key, Span<byte> mac, in DatagramAddress from, ConnectionId client, ReadOnlySpan<byte> instance, uint timeMs)
    {
        Span<byte> message = stackalloc byte[MessageBytes];
        var writer = new PacketWriter(message);
        writer.UInt32(PacketLayout.Version);
        writer.UInt64(from.High);
        writer.UInt64(from.Low);
        writer.UInt32(from.Scope);
        writer.Byte((byte)(from.Port >> 8));
        writer.Byte((byte)from.Port);
        writer.Byte(from.IsIPv6 ? (byte)1 : (byte)0);
        writer.UInt64(client.Value);
        writer.Bytes(instance);
        writer.UInt32(timeMs);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = HMACSHA256.HashData(key, writer.Written, whole);
        whole[..MacBytes].CopyTo(mac);
    }

    private void ChangeKey(long now)
    {
        if (now - _keySince < KeyLife)
        {
            return;
        }

        // After a long pause both are new.
        int passed = (int)Math.Min((now - _keySince) / KeyLife, 2);
        _keySince = now;
        _keyId += (byte)passed;
        MakeKey(_keyId, _key);
        MakeKey((byte)(_keyId - 1), _previousKey);
    }

    // The same key comes back after 256 changes, 2 h; tokens live for 10 s.
    private void MakeKey(byte id, byte[] key)
    {
        Span<byte> name = [id];
        _ = HMACSHA256.HashData(_secret, name, key);
    }
}
