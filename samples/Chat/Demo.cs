using System.Threading.Channels;
using RpcOverSockets;

namespace Chat;

/// <summary>Three people and the server in one process, over a Unix socket; checks what everybody hears.</summary>
internal static class Demo
{
    private const int Lines = 300;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    internal static async Task<int> RunAsync()
    {
        string url = $"unix:{Path.GetTempPath()}chat-{Environment.ProcessId}.sock";
        using CancellationTokenSource stop = new();
        Task serving = Server.RunAsync(url, stop.Token);
        bool isGood;
        await using (Person ann = new("ann", url))
        await using (Person bob = new("bob", url))
        {
            Person carl = new("carl", url) { Reads = false };
            isGood = await TalkAsync(ann, bob, carl);
            await stop.CancelAsync();
            isGood &= await bob.HearsAsync("the server is going down");
            await Task.WhenAll(serving, bob.Gone).WaitAsync(s_patience, CancellationToken.None);
            Check("the server has let go of bob", isTrue: true);
        }

        Console.WriteLine(isGood ? "OK" : "FAILED: the lines with ! did not end as they should");
        return isGood ? 0 : 1;
    }

    private static async Task<bool> TalkAsync(Person ann, Person bob, Person carl)
    {
        await using ISeat annsSeat = await ann.JoinAsync();
        ISeat bobsSeat = await bob.JoinAsync();
        ISeat carlsSeat = await carl.JoinAsync();
        bool isGood = Check("three are present", (await bobsSeat.PresentAsync()).SequenceEqual(["ann", "bob", "carl"]));
        isGood &= await RefusesAsync("a name that is taken", RpcStatus.AlreadyExists, async () => await ann.JoinAsync());
        isGood &= await RefusesAsync("a control character", RpcStatus.InvalidArgument, async () => await annsSeat.SayAsync("\e[2J"));

        // Four times what may be under way to carl before his listener returns, which it never does.
        string padding = new('.', 900);
        for (int i = 1; i <= Lines; i++)
        {
            await annsSeat.SayAsync($"{i} {padding}");
        }

        isGood &= Check($"bob hears all {Lines} lines, although carl reads nothing",
            await bob.HearsAsync($"{Lines} ") && bob.CountOf("ann") == Lines);
        int heard = carl.CountOf("ann");
        isGood &= Check($"carl was sent {heard}, which fill the 64 KiB of credit that he grants", heard is > 0 and < Lines / 2);

        await carl.DisposeAsync(); // as if he were killed: his seat is not given up, its connection ends
        GC.KeepAlive(carlsSeat);   // one that the program forgets is given up when it is collected
        isGood &= await bob.HearsAsync("carl has left");
        await annsSeat.DisposeAsync();
        isGood &= await bob.HearsAsync("ann has left");
        isGood &= Check("one is present", (await bobsSeat.PresentAsync()).SequenceEqual(["bob"]));
        return isGood;
    }

    private static bool Check(string what, bool isTrue)
    {
        Console.WriteLine($"{(isTrue ? ' ' : '!')} {what}");
        return isTrue;
    }

    private static async Task<bool> RefusesAsync(string what, RpcStatus expected, Func<Task> call)
    {
        try
        {
            await call();
            return Check($"{what} was not refused", isTrue: false);
        }
        catch (RpcException error)
        {
            return Check($"{what} is refused: {error.Message}", error.Status == expected);
        }
    }

    /// <summary>A client with a connection of its own, who remembers what he hears.</summary>
    private sealed class Person(string name, string url) : IListener
    {
        private readonly RpcChannel _channel = RpcChannel.Create(url);
        private readonly Channel<Line> _news = Channel.CreateUnbounded<Line>();
        private readonly List<Line> _heard = [];
        private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal bool Reads { get; init; } = true;

        internal Task Gone => _gone.Task;

        public async ValueTask HearAsync(Line line)
        {
            _news.Writer.TryWrite(line);
            if (!Reads && line.Name is not null)
            {
                await Gone;
            }
        }

        ValueTask IAsyncDisposable.DisposeAsync()
        {
            _gone.TrySetResult();
            return ValueTask.CompletedTask;
        }

        internal ValueTask<ISeat> JoinAsync()
        {
            RpcCallOptions options = new() { WaitForReady = true };
            return _channel.CreateClient<IChat>().With(options).JoinAsync("lobby", name, this);
        }

        internal async Task<bool> HearsAsync(string beginning)
        {
            using CancellationTokenSource patience = new(s_patience);
            try
            {
                Line line;
                do
                {
                    line = await _news.Reader.ReadAsync(patience.Token);
                    _heard.Add(line);
                }
                while (!line.Text.StartsWith(beginning, StringComparison.Ordinal));

                return Check($"{name} hears: {(line.Text.Length > 60 ? line.Text[..60] : line.Text)}", isTrue: true);
            }
            catch (OperationCanceledException)
            {
                return Check($"{name} did not hear: {beginning}", isTrue: false);
            }
        }

        /// <summary>How many lines of somebody were heard so far.</summary>
        internal int CountOf(string speaker)
        {
            while (_news.Reader.TryRead(out Line? line))
            {
                _heard.Add(line);
            }

            return _heard.Count(line => line.Name == speaker);
        }

        internal ValueTask DisposeAsync() => _channel.DisposeAsync();
    }
}
