using RpcOverSockets.Load.Measure;

namespace RpcOverSockets.Load.Commands;

/// <summary>What the tool can do.</summary>
internal static class Help
{
    /// <summary>The exit code of a command line that asks for something that does not exist.</summary>
    internal const int WrongUsage = 2;

    internal static void Print(TextWriter to)
    {
        to.WriteLine($"usage: {ServerCommand.Usage}");
        to.WriteLine($"       {Plan.Usage}");
        to.WriteLine($"       {PoisonCommand.Usage}");
        to.WriteLine();
        to.WriteLine("works:");
        foreach (Work work in Work.All)
        {
            to.WriteLine($"  {work.Name,-5} {work.Summary}");
        }

        to.WriteLine();
        to.WriteLine("--connections and --in-flight change a work's own numbers, --idle opens further connections that carry nothing,");
        to.WriteLine("--rate makes w1 to w4 an open loop and is w9's rate, --spin is how long either side polls before it sleeps.");
        to.WriteLine("--arm is how connections are armed, on either side.");
    }
}
