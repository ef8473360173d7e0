using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>Whether a result is made while it is written: then it is written in user code, into memory of its own, so that another worker
/// can take over meanwhile.</summary>
internal static class LazilyWritten<TCodec>
{
    // Asked once: codecs that share their code with others would be asked again with each call.
    internal static readonly bool IsSo = typeof(TCodec).IsAssignableTo(typeof(ILazilyWritten));
}
