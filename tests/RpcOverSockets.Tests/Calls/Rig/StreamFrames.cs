using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Streams;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>The frames of streams, as the other side of a peer under test sends and reads them.</summary>
internal static class StreamFrames
{
    internal static byte[] OpenPayload(string method, uint timeoutMs, params object?[] arguments) =>
        Pack.Join(Pack.UInt32(PeerRig.MethodId("test.StreamCalls", method)), Pack.UInt32(timeoutMs), Pack.Array(arguments));

    /// <summary>Calls a method that takes no stream from its caller.</summary>
    internal static void Open(this PeerRig rig, uint id, string method, params object?[] arguments) =>
        rig.Inject(FrameKind.Call, 0, id, OpenPayload(method, 0, arguments));

    /// <summary>Calls a method and announces a stream.</summary>
    internal static void OpenUp(this PeerRig rig, uint id, string method, params object?[] arguments) =>
        rig.Inject(FrameKind.Call, FrameFlags.CallerStream, id, OpenPayload(method, 0, arguments));

    /// <summary>Sends one ITEM frame.</summary>
    internal static void Items(this PeerRig rig, uint id, params object?[] items) =>
        rig.Inject(FrameKind.Item, 0, id, Pack.Join([.. items.Select(Pack.Value)]));

    /// <summary>Sends BYTES of the pattern.</summary>
    internal static void Bytes(this PeerRig rig, uint id, int lengthBytes, long from = 0)
    {
        byte[] bytes = new byte[lengthBytes];
        Pattern.Fill(bytes, ref from);
        rig.Inject(FrameKind.Bytes, 0, id, bytes);
    }

    /// <summary>Sends ITEMs with so many payload bytes in one frame, all of them zeros.</summary>
    internal static void Zeros(this PeerRig rig, uint id, int count) => rig.Inject(FrameKind.Item, 0, id, new byte[count]);

    internal static void EndItems(this PeerRig rig, uint id) => rig.Inject(FrameKind.End, 0, id);

    internal static void Credit(this PeerRig rig, uint id, uint grant) => rig.Inject(FrameKind.Credit, 0, id, Pack.UInt32(grant));

    /// <summary>The integers of an ITEM frame.</summary>
    internal static int[] Numbers(this SentFrame frame) => [.. frame.Values().Select(static item => (int)(long)item!)];

    /// <summary>The items of an ITEM frame.</summary>
    internal static List<object?> Values(this SentFrame frame)
    {
        Assert.True(frame.Kind == FrameKind.Item, $"ITEM was expected, and this was sent: {frame.Kind} {frame.Call}");
        Assert.NotEmpty(frame.Payload);
        return Pack.ReadAll(frame.Payload);
    }

    /// <summary>Takes the frames of streams that were sent for a call.</summary>
    internal static List<SentFrame> TakeStream(this PeerRig rig, uint id)
    {
        List<SentFrame> frames = [];
        while (rig.HasNext(FrameKind.Item, FrameKind.Bytes))
        {
            frames.Add(rig.Next());
            Assert.Equal(id, frames[^1].Call);
        }

        return frames;
    }

    internal static int PayloadBytes(this IEnumerable<SentFrame> frames) => frames.Sum(static frame => frame.Payload.Length);

    /// <summary>Enumerates to the end; the call has begun when this returns.</summary>
    internal static async Task<List<T>> DrainAsync<T>(this IAsyncEnumerable<T> items, List<T>? into = null)
    {
        into ??= [];
        await foreach (T item in items.ConfigureAwait(false))
        {
            into.Add(item);
        }

        return into;
    }
}
