using System.Buffers;

namespace RpcOverSockets.Calls;

/// <summary>An own call whose result is a stream: its REPLY or ERROR is the end of the stream.</summary>
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
        CallStreams streams = Streams!;
        EndCall();
        streams.End(_failure, isImmediate: IsLocal(_failure), continueInline);
    }

    internal override void Forget() => EndCall();
}
