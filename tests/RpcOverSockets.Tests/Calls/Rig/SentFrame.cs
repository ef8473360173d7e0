using RpcOverSockets.Framing;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>A frame that the peer under test has ended, decoded from its bytes.</summary>
internal sealed record SentFrame(FrameKind Kind, FrameFlags Flags, uint Call, byte[] Payload)
{
    internal object? Value => Pack.Read(Payload);

    internal object?[] Array => (object?[])Value!;

    /// <summary>Of an ERROR.</summary>
    internal RpcStatus Status => (RpcStatus)(long)Array[0]!;

    /// <summary>Of an ERROR, GOAWAY or CLOSE.</summary>
    internal string Message => (string)Array[1]!;

    /// <summary>Of an ERROR.</summary>
    internal RpcOutcome Outcome => (RpcOutcome)(long)Array[2]!;

    /// <summary>Of a GOAWAY or CLOSE.</summary>
    internal ConnectionCode Code => (ConnectionCode)(long)Array[0]!;

    /// <summary>Of a CALL.</summary>
    internal uint MethodId => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(Payload);

    /// <summary>Of a CALL: the time left for it.</summary>
    internal uint TimeoutMs => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(Payload.AsSpan(4));

    /// <summary>Of a CREDIT.</summary>
    internal uint Grant => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(Payload);

    public override string ToString() => $"{Kind} {Flags} {Call} {Convert.ToHexStringLower(Payload)}";
}
