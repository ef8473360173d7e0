namespace RpcOverSockets.Calls;

/// <summary>The streams of one call: at most one in each direction.</summary>
/// <remarks>Made before the call begins; its members do not change afterwards.</remarks>
internal sealed class CallStreams
{
    /// <summary>What the peer sends, or null.</summary>
    internal InboundStream? Input { get; init; }

    /// <summary>What this side sends, or null.</summary>
    internal OutboundStream? Output { get; init; }

    /// <summary>The call's id.</summary>
    internal uint CallId
    {
        set
        {
            if (Input is not null)
            {
                Input.CallId = value;
            }

            if (Output is not null)
            {
                Output.CallId = value;
            }
        }
    }

    /// <summary>Whether the stream is one of these.</summary>
    internal bool Has(object stream) => ReferenceEquals(Input, stream) || ReferenceEquals(Output, stream);

    /// <summary>Ends both directions for the user code on this side. Nothing is granted any more: the id is another call's soon.</summary>
    /// <param name="failure">What the reader gets, or null for the normal end.</param>
    /// <param name="isImmediate">True to drop what was not read yet.</param>
    /// <param name="continueInline">True to run the reader's code on this thread before this returns.</param>
    internal void End(Exception? failure, bool isImmediate, bool continueInline)
    {
        Output?.Stop();
        Input?.Detach();
        Input?.End(failure, isImmediate, continueInline);
    }
}
