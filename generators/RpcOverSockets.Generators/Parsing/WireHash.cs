using System.Text;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>FNV-1a, 32 bits, over UTF-8: the method ids of protocol.md §4.</summary>
internal static class WireHash
{
    private const uint OffsetBasis = 0x811C9DC5;
    private const uint Prime = 0x01000193;

    public static uint MethodId(string service, string method)
    {
        uint hash = Compute(service + "/" + method);
        return hash == 0 ? 1 : hash;                 // 0 is no method id
    }

    public static uint Compute(string text)
    {
        uint hash = OffsetBasis;

        foreach (byte octet in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ octet) * Prime);
        }

        return hash;
    }
}
