using RpcOverSockets.Calls;
using RpcOverSockets.Serialization;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>The tables of calls against dictionaries that are simply right.</summary>
public sealed class TableTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Own_calls(bool isInitiator)
    {
        for (int seed = 0; seed < 50; seed++)
        {
            CheckOutgoing(new Random(seed), isInitiator);
        }
    }

    [Fact]
    public void As_many_own_calls_as_ids_can_tell_apart()
    {
        var table = new OutgoingCallTable(isInitiator: true);
        OutgoingCall[] calls = [.. Enumerable.Range(0, OutgoingCallTable.CallsMax).Select(_ => NewCall())];
        foreach (OutgoingCall call in calls)
        {
            table.Add(call);
        }

        Assert.Equal(calls.Length, calls.DistinctBy(static call => call.Id).Count());
        Assert.DoesNotContain(calls, static call => call.Id == 0);
        Assert.All(calls, call => Assert.True(table.TryRemove(call.Id, out OutgoingCall? found, out _) && ReferenceEquals(found, call)));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void An_id_comes_back_only_after_all_its_generations()
    {
        var table = new OutgoingCallTable(isInitiator: false);
        OutgoingCall call = NewCall();
        var ids = new HashSet<uint>();
        for (int i = 0; i < 0x7FFF; i++)
        {
            table.Add(call);
            Assert.True(ids.Add(call.Id));
            Assert.NotEqual(0u, call.Id);
            Assert.True(table.TryRemove(call.Id, out _, out _));
            Assert.False(table.TryRemove(call.Id, out _, out _));
        }

        table.Add(call);
        Assert.Contains(call.Id, ids);
    }

    [Theory]
    [InlineData("odd")]
    [InlineData("random")]
    [InlineData("slots")]
    [InlineData("colliding")]
    public void Calls_of_the_peer(string ids)
    {
        for (int seed = 0; seed < 50; seed++)
        {
            CheckIncoming(new Random(seed), ids);
        }
    }

    private static void CheckOutgoing(Random random, bool isInitiator)
    {
        var table = new OutgoingCallTable(isInitiator);
        var model = new Dictionary<uint, (OutgoingCall? Call, bool IsUnsent)>();
        var freed = new List<uint> { 0, 1, 2, uint.MaxValue };
        for (int step = 0; step < 500; step++)
        {
            uint id = model.Count > 0 && random.Next(4) > 0
                ? model.Keys.ElementAt(random.Next(model.Count))
                : freed[random.Next(freed.Count)];
            bool isTaken = model.TryGetValue(id, out (OutgoingCall? Call, bool IsUnsent) entry);
            switch (random.Next(6))
            {
                case 0 or 1:
                    OutgoingCall call = NewCall();
                    table.Add(call);
                    Assert.Equal(isInitiator ? 1u : 0u, call.Id & 1);
                    model.Add(call.Id, (call, false));
                    break;
                case 2:
                    Assert.Equal(isTaken, table.TryRemove(id, out OutgoingCall? removed, out _));
                    Assert.Same(entry.Call, removed);
                    model.Remove(id);
                    freed.Add(id);
                    break;
                case 3 when entry.Call is not null:
                    Assert.True(table.TryAbandon(entry.Call));
                    Assert.False(table.TryAbandon(entry.Call));
                    model[id] = (null, entry.IsUnsent);
                    break;
                case 4:
                    table.MarkUnsent(id);
                    if (isTaken)
                    {
                        model[id] = (entry.Call, true);
                    }

                    break;
            }

            Assert.Equal(model.Count, table.Count);
            Assert.Equal(model.ContainsKey(id), table.TryFind(id, out _));
        }

        var all = new List<(OutgoingCall Call, bool IsUnsent)>();
        table.TakeAll(all);
        Assert.Equal(
            from entry in model
            where entry.Value.Call is not null
            orderby entry.Key
            select (entry.Value.Call!, entry.Value.IsUnsent),
            all.OrderBy(static entry => entry.Call.Id));
        Assert.Equal(0, table.Count);
    }

    private static void CheckIncoming(Random random, string ids)
    {
        Peer peer = new PeerRig().Peer;
        var table = new IncomingCallTable();
        var model = new Dictionary<uint, IncomingCall>();
        for (int step = 0; step < 500; step++)
        {
            uint id = ids switch
            {
                "odd" => (uint)((2 * random.Next(200)) + 1),
                "slots" => ((uint)random.Next(1, 8) << 17) | ((uint)random.Next(32) << 1) | 1,
                "colliding" => (uint)random.Next(100) << 28 | 1,
                _ => random.Next(3) == 0 ? (uint)random.NextInt64(1, uint.MaxValue) : (uint)random.Next(100),
            };
            if (!model.TryGetValue(id, out IncomingCall? call))
            {
                Assert.Null(table.Find(id));
                call = new IncomingCall();
                call.Begin(peer, id, null!, long.MaxValue, isOneWay: false, creditBytes: 0);
                table.Add(call);
                model.Add(id, call);
            }
            else if (random.Next(2) == 0)
            {
                table.Remove(id);
                model.Remove(id);
            }

            Assert.Equal(model.Count, table.Count);
            Assert.Same(model.GetValueOrDefault(id), table.Find(id));
        }

        Assert.All(model, entry => Assert.Same(entry.Value, table.Find(entry.Key)));
        var all = new List<IncomingCall>();
        table.CopyTo(all);
        Assert.Equal(model.Keys.Order(), all.Select(static call => call.Id).Order());
    }

    private static OutgoingCall<int, Int32Codec> NewCall() => OutgoingCall<int, Int32Codec>.Rent();
}
