namespace RpcOverSockets.Framing;

/// <summary>What <see cref="FrameReader.TryRead"/> found.</summary>
internal enum FrameReadResult
{
    /// <summary>No whole frame is there.</summary>
    NeedMore,

    /// <summary>The preface is complete and right.</summary>
    Preface,

    /// <summary>A whole frame.</summary>
    Frame,

    /// <summary>The first bytes are not the preface.</summary>
    BadPreface,

    /// <summary>A length below 6.</summary>
    TooShort,

    /// <summary>A length above the limit.</summary>
    TooLarge,
}
