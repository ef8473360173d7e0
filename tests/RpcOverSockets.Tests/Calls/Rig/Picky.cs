namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>Throws where it is read or written with a value that it does not like: for <see cref="CallsOthers"/> what a call of its own
/// would throw.</summary>
[RpcMessage]
public sealed class Picky
{
    internal const int CallsOthers = 1313;

    [RpcKey(0)]
    public int Value
    {
#pragma warning disable CA1065 // It stands for getters that call others.
        get => field switch
        {
            13 => throw new InvalidOperationException("secret"),
            CallsOthers => throw new RpcException(RpcStatus.NotFound, "another call's"),
            _ => field,
        };
#pragma warning restore CA1065
        set => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), "secret");
    }
}
