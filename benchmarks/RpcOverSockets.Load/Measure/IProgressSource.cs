namespace RpcOverSockets.Load.Measure;

/// <summary>What a display can follow.</summary>
internal interface IProgressSource
{
    /// <summary>Gets the calls of the present run so far. Any thread.</summary>
    long Calls { get; }
}
