using System.Runtime.InteropServices;
using RpcOverSockets.Load.Contract;

namespace RpcOverSockets.Load.Commands;

/// <summary><c>server</c>: serves until SIGTERM or SIGINT.</summary>
internal static class ServerCommand
{
    internal const string Usage = "server --listen <url> [--listen <url> ...]";

    private const int CallsMax = 1024; // w4 keeps 256 in flight; the default of 128 would measure the wait for a place

    /// <summary>Runs the command.</summary>
    /// <param name="args">The arguments behind <c>server</c>.</param>
    /// <returns>The exit code; null where the arguments are not what <see cref="Usage"/> says.</returns>
    internal static async Task<int?> RunAsync(string[] args)
    {
        if (args.Length == 0 || args.Length % 2 != 0)
        {
            return null;
        }

        RpcServerOptions options = new();
        options.Connection.ConcurrentCallsMax = CallsMax;
        await using RpcServer server = new(options);
        server.AddService<ILoad>(new LoadService());
        for (int i = 0; i < args.Length; i += 2)
        {
            if (args[i] != "--listen")
            {
                return null;
            }

            server.Listen(args[i + 1]);
        }

        TaskCompletionSource stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await server.StartAsync();
        foreach (RpcEndPoint endPoint in server.EndPoints)
        {
            Console.WriteLine($"ready {endPoint}");
        }

        await stop.Task;
        await server.StopAsync();
        return 0;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }
    }
}
