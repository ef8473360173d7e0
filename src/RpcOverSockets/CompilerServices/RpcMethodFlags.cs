using System.ComponentModel;

namespace RpcOverSockets.CompilerServices;

/// <summary>What kind of method a contract method is.</summary>
[Flags]
[EditorBrowsable(EditorBrowsableState.Never)]
public enum RpcMethodFlags
{
    /// <summary>An ordinary call: arguments in, at most one result out.</summary>
    None = 0,

    /// <summary>The caller does not wait for the handler.</summary>
    OneWay = 1,

    /// <summary>Running it twice does no harm.</summary>
    Idempotent = 2,

    /// <summary>The caller sends items.</summary>
    CallerItems = 4,

    /// <summary>The caller sends bytes.</summary>
    CallerBytes = 8,

    /// <summary>The handler sends items.</summary>
    CalleeItems = 16,

    /// <summary>The handler sends bytes.</summary>
    CalleeBytes = 32,

    /// <summary>The caller sends a stream of either kind.</summary>
    CallerStreams = CallerItems | CallerBytes,

    /// <summary>The handler sends a stream of either kind.</summary>
    CalleeStreams = CalleeItems | CalleeBytes,
}
