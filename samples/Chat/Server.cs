using RpcOverSockets;

namespace Chat;

/// <summary>The service and its rooms. One lock for all of them keeps the sample short; nothing waits while it is held.</summary>
internal sealed class Server : IChat
{
    private const int NameCharactersMax = 32;
    private const int TextCharactersMax = 1000;
    private const int RoomsMax = 1000;
    private const int SeatsMax = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal); // _gate; without empty ones

    /// <summary>Serves until the token fires, then lets calls in progress finish.</summary>
    internal static async Task RunAsync(string url, CancellationToken stop)
    {
        // A client whose machine or process hangs is missed after 10 s, and its seat is given up.
        RpcServerOptions options = new() { DrainTimeout = TimeSpan.FromSeconds(5) };
        options.Connection.KeepAliveInterval = TimeSpan.FromSeconds(5);
        options.Connection.KeepAliveTimeout = TimeSpan.FromSeconds(5);

        Server chat = new();
        await using RpcServer server = new(options);
        server.AddService<IChat>(chat);
        server.Listen(url);
        await server.StartAsync(stop);
        Console.WriteLine($"serving {string.Join(" and ", server.EndPoints)}; Ctrl+C ends");
        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        chat.Announce("the server is going down");
        await server.StopAsync(CancellationToken.None);
    }

    public ValueTask<ISeat> JoinAsync(string room, string name, IListener listener, CancellationToken cancellationToken)
    {
        CheckText(room, "room", NameCharactersMax);
        CheckText(name, "name", NameCharactersMax);
        if (listener is null)
        {
            throw new RpcException(RpcStatus.InvalidArgument, "a listener is needed");
        }

        Seat seat = new(this, room, name, listener);
        lock (_gate)
        {
            EnterLocked(seat);
        }

        return ValueTask.FromResult<ISeat>(seat);
    }

    /// <summary>Tells everybody in all rooms.</summary>
    internal void Announce(string text)
    {
        lock (_gate)
        {
            foreach (Room room in _rooms.Values)
            {
                TellLocked(room, name: null, text);
            }
        }
    }

    private void EnterLocked(Seat seat)
    {
        if (!_rooms.TryGetValue(seat.RoomName, out Room? room))
        {
            if (_rooms.Count == RoomsMax)
            {
                throw new RpcException(RpcStatus.ResourceExhausted, $"there are {RoomsMax} rooms, which is the most");
            }

            room = new Room();
            _rooms.Add(seat.RoomName, room);
        }

        if (room.Seats.Count == SeatsMax)
        {
            throw new RpcException(RpcStatus.ResourceExhausted, $"{SeatsMax} are in {seat.RoomName}, which is the most");
        }

        if (!room.Seats.TryAdd(seat.Name, seat))
        {
            throw new RpcException(RpcStatus.AlreadyExists, $"somebody called {seat.Name} is in {seat.RoomName} already");
        }

        TellLocked(room, name: null, $"{seat.Name} is here");
    }

    // Under the lock, so that everybody hears the lines in one order. A one-way call does not block: it is queued, or begins to wait.
    private static void TellLocked(Room room, string? name, string text)
    {
        Line line = new(++room.LastNumber, name, text);
        foreach (Seat seat in room.Seats.Values)
        {
            _ = seat.TellAsync(line);
        }
    }

    private void Leave(Seat seat)
    {
        lock (_gate)
        {
            if (!IsTakenLocked(seat, out Room? room))
            {
                return; // twice
            }

            room.Seats.Remove(seat.Name);
            TellLocked(room, name: null, $"{seat.Name} has left");
            if (room.Seats.Count == 0)
            {
                _rooms.Remove(seat.RoomName);
            }
        }
    }

    private void Say(Seat seat, string text)
    {
        CheckText(text, "line", TextCharactersMax);
        lock (_gate)
        {
            if (!IsTakenLocked(seat, out Room? room))
            {
                throw new RpcException(RpcStatus.FailedPrecondition, $"{seat.Name} has left");
            }

            TellLocked(room, seat.Name, text);
        }
    }

    private string[] Present(Seat seat)
    {
        lock (_gate)
        {
            return IsTakenLocked(seat, out Room? room) ? [.. room.Seats.Keys.Order(StringComparer.Ordinal)] : [];
        }
    }

    private bool IsTakenLocked(Seat seat, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Room? room) =>
        _rooms.TryGetValue(seat.RoomName, out room) && room.Seats.GetValueOrDefault(seat.Name) == seat;

    // What one person types is shown on the terminals of others: no control characters, which could command them.
    private static void CheckText(string text, string what, int charactersMax)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > charactersMax || text.Any(char.IsControl))
        {
            throw new RpcException(RpcStatus.InvalidArgument, $"a {what} has 1 to {charactersMax} characters, and none that controls");
        }
    }

    private sealed class Room
    {
        internal Dictionary<string, Seat> Seats { get; } = new(StringComparer.Ordinal); // the server's gate

        internal long LastNumber { get; set; } // the server's gate
    }

    private sealed class Seat(Server chat, string room, string name, IListener listener) : ISeat
    {
        internal string RoomName => room;

        internal string Name => name;

        public ValueTask SayAsync(string text, CancellationToken cancellationToken)
        {
            chat.Say(this, text);
            return ValueTask.CompletedTask;
        }

        public ValueTask<string[]> PresentAsync(CancellationToken cancellationToken) => ValueTask.FromResult(chat.Present(this));

        // Called when the client disposes the seat, forgets it, or loses its connection.
        public async ValueTask DisposeAsync()
        {
            chat.Leave(this);
            await listener.DisposeAsync();
        }

        internal async Task TellAsync(Line line)
        {
            try
            {
                await listener.HearAsync(line);
            }
            catch (RpcException error) when (error.Status == RpcStatus.Unavailable)
            {
                chat.Leave(this); // the connection has ended
            }
            catch (Exception error) when (error is RpcException or ObjectDisposedException)
            {
                // He did not keep up, or has just left: the line is lost for him alone.
            }
        }
    }
}
