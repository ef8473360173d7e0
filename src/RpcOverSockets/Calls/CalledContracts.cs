using Microsoft.Extensions.Logging;

namespace RpcOverSockets.Calls;

/// <summary>Compares the contracts that a channel's clients call with those that the server offers, and says once where they differ.
/// Thread-safe.</summary>
internal sealed class CalledContracts(ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Func<ContractFingerprint>> _called = new(StringComparer.Ordinal); // _gate; by wire name
    private readonly HashSet<(string Name, ulong Hash)> _told = [];                                       // _gate; theirs
    private ContractFingerprint[] _offered = [];                                                          // _gate; by the last HELLO
    private string _peer = "";                                                                            // _gate

    /// <summary>Notes that a client of a contract was created.</summary>
    /// <param name="name">The contract's wire name.</param>
    /// <param name="fingerprint">Makes the contract's fingerprint, which takes a while the first time.</param>
    internal void Add(string name, Func<ContractFingerprint> fingerprint)
    {
        bool isDue;
        lock (_gate)
        {
            isDue = _called.TryAdd(name, fingerprint) && _offered.Length > 0;
        }

        CompareLater(isDue);
    }

    /// <summary>Takes what the server offers. Called in turns of the connection.</summary>
    internal void OnHello(ContractFingerprint[] offered, string peer)
    {
        bool isDue;
        lock (_gate)
        {
            _offered = offered;
            _peer = peer;
            isDue = _called.Count > 0 && offered.Length > 0;
        }

        CompareLater(isDue);
    }

    // Neither the connection nor the caller waits for the first description of a contract.
    private void CompareLater(bool isDue)
    {
        if (isDue)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static self => self.Compare(), this, preferLocal: false);
        }
    }

    private void Compare()
    {
        ContractFingerprint[] offered;
        string peer;
        lock (_gate)
        {
            offered = _offered;
            peer = _peer;
        }

        foreach (ContractFingerprint theirs in offered)
        {
            Func<ContractFingerprint>? ours;
            lock (_gate)
            {
                if (theirs.Hash == 0 || !_called.TryGetValue(theirs.Name, out ours))
                {
                    continue;
                }
            }

            Compare(ours(), theirs, peer);
        }
    }

    private void Compare(ContractFingerprint ours, ContractFingerprint theirs, string peer)
    {
        if (ours.Hash == theirs.Hash || ours.Hash == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (!_told.Add((theirs.Name, theirs.Hash)))
            {
                return; // after a reconnect, or for the next contract
            }
        }

        string difference = DifferenceOf(ours, theirs);
        CallLog.ContractDiffers(logger, ours.Name, peer, difference);
    }

    private static string DifferenceOf(ContractFingerprint ours, ContractFingerprint theirs)
    {
        int first = ours.FirstDifference(theirs);
        if (first >= 0)
        {
            return $"{ours.MethodNames[first]} differs first";
        }

        uint unknown = ours.FirstUnknown(theirs);
        return unknown != 0 ? $"only the server has the method with id {unknown:x8}" : "the server does not say where";
    }
}
