namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>Throws where it is read or written with a value that it does not like.</summary>
[RpcMessage]
public sealed class Picky
{
    [RpcKey(0)]
    public int Value
    {
        get => field != 13 ? field : throw new InvalidOperationException("secret");
        set => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), "secret");
    }
}
