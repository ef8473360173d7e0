using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>A contract in numbers, as HELLO key 7 carries it: equal where the two sides agree on all that travels. Immutable.</summary>
/// <param name="Name">The service's wire name.</param>
/// <param name="Hash">The contract hash; 0 where it is not known.</param>
/// <param name="Methods">Id and hash of each method, by position in the contract; empty where they are not known.</param>
internal sealed record ContractFingerprint(string Name, ulong Hash, (uint Id, uint Hash)[] Methods)
{
    /// <summary>The wire names of the methods, by position; of own contracts only, because they do not travel.</summary>
    internal string[] MethodNames { get; init; } = [];

    /// <summary>The hash of blocks of the contract lock: FNV-1a, 64 bits, over their UTF-8 in ordinal order.</summary>
    /// <param name="lines">What stands before them.</param>
    /// <param name="payloads">The blocks.</param>
    internal static ulong HashOf(string lines, PayloadDescription payloads)
    {
        ulong hash = Append(0xCBF2_9CE4_8422_2325, lines);
        foreach (string block in payloads.ToBlocks())
        {
            hash = Append(hash, block);
        }

        return hash;
    }

    /// <summary>A hash of 32 bits out of one of 64.</summary>
    internal static uint Fold(ulong hash) => (uint)(hash >> 32) ^ (uint)hash;

    /// <summary>Finds the first method that is not the same here and there.</summary>
    /// <param name="theirs">The same contract at the peer.</param>
    /// <returns>Its position here; −1 where all of ours are the same there or the peer tells nothing of its methods.</returns>
    internal int FirstDifference(ContractFingerprint theirs)
    {
        for (int i = 0; i < Methods.Length && theirs.Methods.Length > 0; i++)
        {
            if (Array.IndexOf(theirs.Methods, Methods[i]) < 0)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Finds the first method that only the peer has, by id; 0 for none.</summary>
    internal uint FirstUnknown(ContractFingerprint theirs)
    {
        foreach ((uint id, _) in theirs.Methods)
        {
            if (!Array.Exists(Methods, method => method.Id == id))
            {
                return id;
            }
        }

        return 0;
    }

    private static ulong Append(ulong hash, string text)
    {
        foreach (byte octet in System.Text.Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ octet) * 0x0000_0100_0000_01B3;
        }

        return hash;
    }
}
