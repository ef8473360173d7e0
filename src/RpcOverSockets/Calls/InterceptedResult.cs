using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>The result of a handler, seen without its type, until its interceptors have ended.</summary>
internal abstract class InterceptedResult
{
    internal abstract Type Type { get; }

    internal abstract bool TryGet<T>(out T? result);

    internal abstract bool TrySet<T>(T result);

    /// <summary>Ends the call with the result.</summary>
    internal abstract void Reply(IncomingCall call);

    /// <summary>Disposes what its caller will not get.</summary>
    internal abstract void Drop(IncomingCall call);
}

/// <summary>The result of a handler.</summary>
internal sealed class InterceptedResult<TResult, TCodec>(TResult? result) : InterceptedResult
    where TCodec : struct, IRpcCodec<TResult>
{
    private TResult? _result = result; // the interceptors, one after another

    internal override Type Type => typeof(TResult);

    internal override bool TryGet<T>(out T? result)
        where T : default
    {
        bool isLegal = typeof(T).IsAssignableFrom(typeof(TResult));
        result = isLegal ? (T?)(object?)_result : default;
        return isLegal;
    }

    internal override bool TrySet<T>(T result)
    {
        bool isLegal = typeof(TResult).IsAssignableFrom(typeof(T));
        if (isLegal)
        {
            _result = (TResult?)(object?)result;
        }

        return isLegal;
    }

    internal override void Reply(IncomingCall call) => call.EndReplied<TResult, TCodec>(_result);

    internal override void Drop(IncomingCall call) => call.Peer.DropResult<TResult, TCodec>(_result);
}
