namespace RpcOverSockets.Transport.Duplex;

/// <summary>What a program brought to carry bytes in both directions. One reader and one writer at a time.</summary>
/// <remarks>All members are the program's code: they may throw anything, take long, or never come back.</remarks>
internal abstract class ByteDuplex
{
    /// <summary>What it is, for messages: the name of its class.</summary>
    internal abstract string Name { get; }

    /// <summary>Reads what is there, at least one byte.</summary>
    /// <returns>The number of bytes, or 0 when no more will come.</returns>
    internal abstract ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken);

    /// <summary>Writes all of <paramref name="bytes"/>, keeps nothing back, and waits while the other side has enough.</summary>
    internal abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Tells the other side that no more is written, if there is a way.</summary>
    internal abstract ValueTask EndWritingAsync();

    /// <summary>Wakes whoever reads or writes, where the token does not.</summary>
    internal abstract void CancelPending();

    /// <summary>Ends both directions and gives everything back.</summary>
    internal abstract ValueTask CloseAsync();
}
