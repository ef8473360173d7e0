using RpcOverSockets.Load.Measure;

namespace Drivers;

/// <summary>The command line of a driver that is written in .NET.</summary>
internal static class Driver
{
    /// <summary>Runs a server or a client.</summary>
    /// <param name="args">The program's.</param>
    /// <param name="works">The works that the client knows, with a space between each two.</param>
    /// <param name="serve">Serves "--listen url ..." until the process is told to end.</param>
    /// <param name="measure">Measures a work.</param>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(string[] args, string works, Func<string[], Task> serve, Func<Plan, Task<Figures>> measure)
    {
        if (args is ["server", .. string[] listen])
        {
            await serve(listen);
            return 0;
        }

        if (args is ["client", .. string[] options])
        {
            try
            {
                Console.WriteLine((await measure(Parse(options, works))).ToJson());
                return 0;
            }
            catch (UsageException error)
            {
                Console.Error.WriteLine($"error: {error.Message}");
            }
        }

        Console.Error.WriteLine("usage: server --listen <url> [--listen <url> ...]");
        string choice = works.Replace(' ', '|');
        Console.Error.WriteLine($"       client --connect <url> --work <{choice}> [--seconds 5] [--warmup 2] [--in-flight <n>]");
        return 2;
    }

    private static Plan Parse(string[] options, string works)
    {
        Plan plan = Plan.Parse(options);
        return works.Split(' ').Contains(plan.Work.Name, StringComparer.Ordinal) && plan.Rate is null
            ? plan
            : throw new UsageException($"{plan.Work.Name} is no work of this driver, or not at a rate: {works}.");
    }
}
