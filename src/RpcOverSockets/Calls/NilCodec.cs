using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>The result of a method without a result: nil on the wire; whatever else a peer sends is skipped.</summary>
internal readonly struct NilCodec : IRpcCodec<NilResult>
{
    public static void Write(ref MessagePackWriter writer, NilResult value) => writer.WriteNil();

    public static NilResult Read(ref MessagePackReader reader)
    {
        reader.Skip();
        return default;
    }
}
