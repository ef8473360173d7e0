using System.Buffers;

namespace RpcOverSockets.Calls;

/// <summary>An own call whose result is a stream: its REPLY or ERROR is the end of the stream.</summary>
/// <remarks>Not pooled, and so never cleared: it may end on another thread while its caller is still about to send it.</remarks>
internal sealed class StreamCall : OutgoingCall
{
    private Exception? _failure;

    internal override bool ReturnsReference => false;

    // What the REPLY of a streaming method carries says nothing.
    internal override void Decode(in ReadOnlySequence<byte> payload, int depthMax)
    {
    }

    internal override void SetFailure(Exception failure) => _failure = failure;

    internal override void Complete(bool continueInline)
    {
        TellMetadata();
        Streams!.End(_failure, isImmediate: IsLocal(_failure), continueInline);
    }

    internal override void Forget()
    {
    }
}
