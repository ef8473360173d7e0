using System.Runtime.InteropServices;
using RpcOverSockets.Load.Contract;
using RpcOverSockets.Load.Measure;
using RpcOverSockets.Load.Native;

namespace RpcOverSockets.Load.Commands;

/// <summary><c>server</c>: serves until SIGTERM or SIGINT.</summary>
internal static class ServerCommand
{
    internal const string Usage = "server --listen <url> [--listen <url> ...] [--spin <us>] [--arm oneshot|edge]";

    private const int CallsMax = Plan.InFlightMax;       // the default of 128 would measure the wait for a place
    private const int ConnectionsMax = Plan.ConnectionsMax; // one client opens all of them, by one user, from one address

    /// <summary>Runs the command.</summary>
    /// <param name="args">The arguments behind <c>server</c>.</param>
    /// <exception cref="UsageException">They are not what <see cref="Usage"/> says.</exception>
    internal static async Task<int> RunAsync(string[] args)
    {
        RpcServerOptions options = Options();
        List<string> urls = [];
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new UsageException($"{args[i]} needs a value, or is no option.");
            switch (args[i])
            {
                case "--listen":
                    urls.Add(value);
                    break;
                case "--arm":
                    options.Reactor.ArmMode = Plan.ReadStaysArmed(value) ? RpcArmMode.EdgeOwned : RpcArmMode.OneShot;
                    break;
                case "--spin":
                    options.Reactor.SpinMicroseconds = (int)Plan.Number("--spin", value, 0, 1000);
                    break;
                default:
                    throw new UsageException($"'{args[i]}' is no option of server.");
            }
        }

        if (urls.Count == 0)
        {
            throw new UsageException("--listen <url> is missing.");
        }

        return await ServeAsync(options, urls);
    }

    private static RpcServerOptions Options()
    {
        RpcServerOptions options = new();
        options.Connection.ConcurrentCallsMax = CallsMax;
        options.Socket.ConnectionsMax = ConnectionsMax;
        options.Socket.ConnectionsPerUserMax = ConnectionsMax;
        options.Socket.ConnectionsPerAddressMax = ConnectionsMax;
        return options;
    }

    private static async Task<int> ServeAsync(RpcServerOptions options, List<string> urls)
    {
        await using RpcServer server = new(options);
        server.AddService<ILoad>(new LoadService(Descriptors.Raise(ConnectionsMax)));
        foreach (string url in urls)
        {
            server.Listen(url);
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
