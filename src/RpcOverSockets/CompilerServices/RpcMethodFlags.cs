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
}
