using RpcOverSockets;

namespace Chat;

/// <summary>The service: one way into a room.</summary>
[RpcService("chat.Chat")]
public partial interface IChat
{
    /// <summary>Takes a seat in a room, which comes to be with its first seat.</summary>
    /// <param name="room">1 to 32 characters.</param>
    /// <param name="name">1 to 32 characters; nobody else in the room has it.</param>
    /// <param name="listener">An object of the caller; hears what is said until the seat is given up.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <returns>An object of the server. To dispose it is to leave; so is losing the connection, also by kill -9.</returns>
    ValueTask<ISeat> JoinAsync(string room, string name, IListener listener, CancellationToken cancellationToken = default);
}

/// <summary>A place in a room. Whoever holds the reference is its owner, so no call has to say who speaks.</summary>
[RpcCallback("chat.Seat")]
public partial interface ISeat : IAsyncDisposable
{
    /// <summary>Says something to everybody in the room, oneself included.</summary>
    ValueTask SayAsync(string text, CancellationToken cancellationToken = default);

    /// <summary>The names of those who are in the room.</summary>
    ValueTask<string[]> PresentAsync(CancellationToken cancellationToken = default);
}

/// <summary>Implemented by the client. Disposed when the server gives it back, and when the connection ends.</summary>
[RpcCallback("chat.Listener")]
public partial interface IListener : IAsyncDisposable
{
    /// <summary>One-way, so the room does not wait for an answer; and a listener who does not keep up loses the oldest lines that wait
    /// for him, instead of holding up the room or its memory.</summary>
    [RpcOneWay]
    [RpcDelivery(RpcDelivery.DropOldest)]
    ValueTask HearAsync(Line line);
}

/// <summary>Something that is heard.</summary>
/// <param name="Number">1, 2, … in each room: a gap tells how much was missed.</param>
/// <param name="Name">Who speaks, or null for the room itself.</param>
/// <param name="Text">What is said.</param>
[RpcMessage(keyAsPropertyName: true)]
public sealed record Line(long Number, string? Name, string Text);
