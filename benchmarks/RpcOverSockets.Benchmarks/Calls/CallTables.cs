using BenchmarkDotNet.Attributes;
using RpcOverSockets.Calls;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Benchmarks.Calls;

/// <summary>What it costs to give a call its id and to find it again by that when its reply comes, while others are in progress, beside a
/// dictionary.</summary>
[MemoryDiagnoser]
public class CallTables
{
    private const int Calls = 64;

    private readonly OutgoingCall[] _calls = [.. Enumerable.Range(0, Calls).Select(static _ => NewCall())];
    private OutgoingCallTable _table = new(isInitiator: true);
    private Dictionary<uint, OutgoingCall> _dictionary = [];
    private uint _lastId;

    /// <summary>Gets or sets how many other calls are in progress.</summary>
    [Params(0, 64, 8192)]
    public int Others { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _table = new OutgoingCallTable(isInitiator: true);
        _dictionary = [];
        for (int i = 0; i < Others; i++)
        {
            OutgoingCall call = NewCall();
            _table.Add(call);
            _dictionary.Add(++_lastId, call);
        }
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public int AddAndRemove()
    {
        int found = 0;
        foreach (OutgoingCall call in _calls)
        {
            _table.Add(call);
        }

        foreach (OutgoingCall call in _calls)
        {
            found += _table.TryRemove(call.Id, out OutgoingCall? removed, out _) && ReferenceEquals(removed, call) ? 1 : 0;
        }

        return found;
    }

    [Benchmark(OperationsPerInvoke = Calls, Baseline = true)]
    public int AddToAndRemoveFromADictionary()
    {
        int found = 0;
        uint first = _lastId + 1;
        foreach (OutgoingCall call in _calls)
        {
            _dictionary.Add(++_lastId, call);
        }

        for (uint id = first; id < first + Calls; id++)
        {
            found += _dictionary.Remove(id, out OutgoingCall? _) ? 1 : 0;
        }

        return found;
    }

    private static OutgoingCall<int, Int32Codec> NewCall() => OutgoingCall<int, Int32Codec>.Rent();
}
