using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>HELLO key 7: the services that a side offers (protocol.md §3, docs/protocol.md).</summary>
internal static class HelloServices
{
    // Of all services together. With 10 bytes each they leave two thirds of the smallest frame limit, 64 KiB, to the names.
    internal const int MethodsMax = 2048;

    // Of a peer that nobody has authenticated yet. What is beyond is skipped, not refused: it only serves a line in the log.
    internal const int ServicesMax = 1024;
    internal const int NameBytesMax = 1024;

    internal static void Write(ref MessagePackWriter writer, ContractFingerprint[] services)
    {
        int methods = 0;
        foreach (ContractFingerprint service in services)
        {
            methods += service.Methods.Length;
        }

        writer.WriteArrayHeader(services.Length);
        foreach (ContractFingerprint service in services)
        {
            bool tellsMethods = methods <= MethodsMax && service.Methods.Length > 0;
            writer.WriteArrayHeader(tellsMethods ? 3 : 2);
            writer.WriteString(service.Name);
            writer.WriteUInt64(service.Hash);
            if (tellsMethods)
            {
                writer.WriteMapHeader(service.Methods.Length);
                foreach ((uint id, uint hash) in service.Methods)
                {
                    writer.WriteUInt32(id);
                    writer.WriteUInt32(hash);
                }
            }
        }
    }

    /// <summary>Reads the value of the key.</summary>
    /// <exception cref="RpcSerializationException">It is of another form.</exception>
    internal static ContractFingerprint[] Read(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        int methodsLeft = MethodsMax; // what is beyond is skipped: a peer must not make us keep it
        var services = new List<ContractFingerprint>(Math.Min(count, 64));
        for (int i = 0; i < count; i++)
        {
            if (services.Count == ServicesMax)
            {
                reader.Skip();
                continue;
            }

            int parts = reader.ReadArrayHeader();
            if (parts < 2)
            {
                throw new RpcSerializationException("A service in HELLO has fewer than two elements.");
            }

            string? name = reader.ReadStringUpTo(NameBytesMax);
            ulong hash = reader.ReadUInt64();
            (uint Id, uint Hash)[] methods = [];
            for (int extra = 2; extra < parts; extra++)
            {
                if (extra == 2 && name is not null && reader.PeekType() == MessagePackType.Map)
                {
                    methods = ReadMethods(ref reader, ref methodsLeft);
                }
                else
                {
                    reader.Skip();
                }
            }

            if (name is not null)
            {
                services.Add(new ContractFingerprint(name, hash, methods));
            }
        }

        return [.. services];
    }

    private static (uint Id, uint Hash)[] ReadMethods(ref MessagePackReader reader, ref int methodsLeft)
    {
        int count = reader.ReadMapHeader();
        bool isKept = count <= methodsLeft;
        methodsLeft -= isKept ? count : 0;
        (uint Id, uint Hash)[] methods = isKept ? new (uint, uint)[count] : [];
        for (int i = 0; i < count; i++)
        {
            (uint Id, uint Hash) method = (reader.ReadUInt32(), reader.ReadUInt32());
            if (isKept)
            {
                methods[i] = method;
            }
        }

        return methods;
    }
}
