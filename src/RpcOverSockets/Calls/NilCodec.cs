using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>The result of a method without a result: nil on the wire; whatever else a peer sends is skipped.</summary>
internal readonly struct NilCodec : IRpcCodec<RpcNothing>
{
    public static void Write(ref MessagePackWriter writer, RpcNothing value) => writer.WriteNil();

    public static RpcNothing Read(ref MessagePackReader reader)
    {
        reader.Skip();
        return default;
    }
}
