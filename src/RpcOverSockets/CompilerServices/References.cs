using RpcOverSockets.Calls;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <summary>Object ids in payloads: the peer whose payload it is travels with the writer or reader.</summary>
internal static class References
{
    internal static void Write(ref MessagePackWriter writer, ExportedObject exported)
    {
        if (writer.References is not ExportScope scope)
        {
            scope = new ExportScope(writer.References as Peer ?? throw OutsideOfCall());
            writer.References = scope;
        }

        writer.WriteUInt32(scope.Add(exported));
    }

    internal static RemoteObject? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        uint id = reader.ReadUInt32();
        return id == 0
            ? throw new RpcSerializationException("An object id is 0.")
            : new RemoteObject(reader.References as Peer ?? throw new RpcSerializationException(OutsideOfCall().Message), id);
    }

    private static InvalidOperationException OutsideOfCall() =>
        new("References can be sent as arguments and results of calls only.");
}
