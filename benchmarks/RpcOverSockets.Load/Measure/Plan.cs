using System.Globalization;

namespace RpcOverSockets.Load.Measure;

/// <summary>What a client is asked to measure.</summary>
internal sealed record Plan
{
    internal const string Usage =
        "client --connect <url> --work <w1|w2|w3|w4|w5|w6|w8|w9|idle> [--seconds 5] [--warmup 2] [--json]\n" +
        "              [--connections <n>] [--in-flight <n>] [--idle <n>] [--rate <calls/s>] [--spin <us>]";

    internal const int ConnectionsMax = 100_000;
    internal const int InFlightMax = 65_535; // as many calls as a connection may have in progress

    internal string Url { get; private init; } = "";

    internal required Work Work { get; init; }

    /// <summary>What the output calls the work; w9 has two rows.</summary>
    internal string Row { get => field ?? Work.Name; init; }

    internal TimeSpan Duration { get; private init; } = TimeSpan.FromSeconds(5);

    internal TimeSpan Warmup { get; private init; } = TimeSpan.FromSeconds(2);

    internal bool IsJson { get; private init; }

    /// <summary>Connections that carry calls, or that idle.</summary>
    internal int Connections { get => field > 0 ? field : Work.Connections; private init; }

    /// <summary>Calls in flight on each connection.</summary>
    internal int InFlight { get => field > 0 ? field : Work.InFlight; private init; }

    /// <summary>Further connections that are open and carry nothing.</summary>
    internal int IdleConnections { get; private init; }

    /// <summary>Calls per second of an open loop; null for as fast as closed loops go.</summary>
    internal double? Rate { get; init; }

    /// <summary>Microseconds that the client's reactor polls before it sleeps; null for the default.</summary>
    internal int? SpinMicroseconds { get; private init; }

    /// <summary>Gets whether the client's connections stay armed; null for the default.</summary>
    internal bool? StaysArmed { get; private init; }

    /// <summary>Calls for each whose latency is taken.</summary>
    internal int CallsPerLook => InFlight <= 1 ? 1 : 8;

    internal int PayloadBytes => Work.PayloadBytes;

    /// <summary>Reads the options of the client command.</summary>
    /// <param name="args">The arguments behind <c>client</c>.</param>
    /// <exception cref="UsageException">They make no plan; the message says which one is wrong.</exception>
    internal static Plan Parse(ReadOnlySpan<string> args)
    {
        string? url = null;
        Work? work = null;
        var plan = new Plan { Work = Work.All[0] };
        for (int i = 0; i < args.Length; i++)
        {
            string name = args[i];
            if (name == "--json")
            {
                plan = plan with { IsJson = true };
                continue;
            }

            string value = ++i < args.Length ? args[i] : throw new UsageException($"{name} needs a value, or is no option.");
            switch (name)
            {
                case "--connect":
                    url = value;
                    break;
                case "--work":
                    work = Work.Find(value);
                    break;
                default:
                    plan = plan.WithNumber(name, value);
                    break;
            }
        }

        plan = plan with
        {
            Url = url ?? throw new UsageException("--connect <url> is missing."),
            Work = work ?? throw new UsageException("--work is missing."),
        };
        return plan.Rate is null || plan.Work.Kind is WorkKind.Echo or WorkKind.OpenMixed
            ? plan
            : throw new UsageException($"--rate is for echoes of 16 bytes, not for {plan.Work.Name}.");
    }

    private Plan WithNumber(string name, string value) => name switch
    {
        "--seconds" => this with { Duration = TimeSpan.FromSeconds(Number(name, value, 0.01, 86_400)) },
        "--warmup" => this with { Warmup = TimeSpan.FromSeconds(Number(name, value, 0.01, 86_400)) },
        "--connections" => this with { Connections = (int)Number(name, value, 1, ConnectionsMax) },
        "--in-flight" => this with { InFlight = (int)Number(name, value, 1, InFlightMax) },
        "--idle" => this with { IdleConnections = (int)Number(name, value, 0, ConnectionsMax) },
        "--rate" => this with { Rate = Number(name, value, 1, 100_000_000) },
        "--arm" => this with { StaysArmed = ReadStaysArmed(value) },
        "--spin" => this with { SpinMicroseconds = (int)Number(name, value, 0, 1000) },
        _ => throw new UsageException($"'{name}' is no option of client."),
    };

    /// <summary>Reads a way to arm.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    internal static bool ReadStaysArmed(string text) => text switch
    {
        "oneshot" => false,
        "edge" => true,
        _ => throw new UsageException($"--arm is '{text}', and must be oneshot or edge."),
    };

    /// <summary>Reads a number of the command line.</summary>
    /// <exception cref="UsageException">It is none, or outside its range.</exception>
    internal static double Number(string option, string text, double min, double max) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
        && number >= min && number <= max
            ? number
            : throw new UsageException(string.Create(
                CultureInfo.InvariantCulture, $"{option} is '{text}', and must be a number from {min} to {max}."));
}
