using System.Threading;
using System.Threading.Tasks;
using RpcOverSockets;

/// <summary>A contract of no namespace, in a file that belongs to no project.</summary>
[RpcService]
public partial interface ICounter
{
    /// <summary>Adds.</summary>
    /// <param name="amount">How much.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The count.</returns>
    ValueTask<Count> AddAsync(Count amount, CancellationToken cancellationToken = default);
}

/// <summary>A count.</summary>
[RpcMessage]
public sealed class Count
{
    [RpcKey(0)]
    private int _value;

    /// <summary>Gets or sets it.</summary>
    [RpcIgnore]
    public int Value
    {
        get => _value;
        set => _value = value;
    }
}
