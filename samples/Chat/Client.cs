using System.Threading.Channels;
using RpcOverSockets;

namespace Chat;

/// <summary>A person at a terminal: what is typed is said, what is heard is printed.</summary>
internal static class Client
{
    private static readonly RpcCallOptions s_patient = new() { WaitForReady = true, Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>Talks until the input ends, /quit is typed or the token fires; joins again when the connection was lost.</summary>
    internal static async Task RunAsync(string url, string name, string room, CancellationToken stop)
    {
        await using RpcChannel channel = RpcChannel.Create(url); // connects by itself, and again after a loss
        IChat chat = channel.CreateClient<IChat>();
        ChannelReader<string> typed = ReadConsole();
        bool isOver = false;
        while (!isOver)
        {
            await using Ear ear = new(Print);
            await using ISeat seat = await chat.JoinAsync(room, name, ear, stop); // its disposal, at the end of this block, is to leave
            Console.WriteLine($"in {room} as {name}; /who, /quit");
            isOver = await TalkAsync(seat, ear, typed, stop);
            chat = chat.With(s_patient);
        }
    }

    private static async Task<bool> TalkAsync(ISeat seat, Ear ear, ChannelReader<string> typed, CancellationToken stop)
    {
        while (true)
        {
            Task<bool> typing = typed.WaitToReadAsync(stop).AsTask();
            if (await Task.WhenAny(typing, ear.Gone) != typing)
            {
                Console.WriteLine("* the connection is lost");
                return false;
            }

            if (!await typing || !typed.TryRead(out string? text) || text == "/quit")
            {
                return true;
            }

            await SayAsync(seat, text, stop);
        }
    }

    private static async Task SayAsync(ISeat seat, string text, CancellationToken cancellationToken)
    {
        try
        {
            if (text == "/who")
            {
                Console.WriteLine($"* {string.Join(", ", await seat.PresentAsync(cancellationToken))}");
            }
            else if (text.Length > 0)
            {
                await seat.SayAsync(text, cancellationToken);
            }
        }
        catch (RpcException error)
        {
            Console.WriteLine($"! not said: {error.Message}");
        }
    }

    private static void Print(Line line, long missed)
    {
        if (missed > 0)
        {
            Console.WriteLine($"* {missed} lines were missed");
        }

        Console.WriteLine(line.Name is null ? $"* {line.Text}" : $"{line.Name}: {line.Text}");
    }

    // A console cannot be read with a token, so a thread of its own waits for it, and is left behind at the end.
    private static ChannelReader<string> ReadConsole()
    {
        Channel<string> lines = Channel.CreateBounded<string>(1);
        Thread reader = new(() =>
        {
            while (Console.ReadLine() is string text)
            {
                lines.Writer.WriteAsync(text).AsTask().Wait();
            }

            lines.Writer.Complete();
        });
        reader.IsBackground = true;
        reader.Start();
        return lines.Reader;
    }

    /// <summary>The object that the server calls.</summary>
    internal sealed class Ear(Action<Line, long> heard) : IListener
    {
        private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _last; // calls of one room come one after the other

        /// <summary>Ends when the server has let go, or the connection has ended.</summary>
        internal Task Gone => _gone.Task;

        public ValueTask HearAsync(Line line)
        {
            long missed = _last == 0 ? 0 : line.Number - _last - 1;
            _last = line.Number;
            heard(line, missed);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            _gone.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
