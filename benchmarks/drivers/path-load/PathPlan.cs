using System.Globalization;

namespace PathLoad;

/// <summary>What the client does: so many connections, so many calls in flight on each, all with payloads of one size.</summary>
internal sealed record PathPlan
{
    internal const string Usage =
        "client --connect <url> [--connections 1] [--in-flight 1] [--bytes 64] [--one-way] [--hold] [--seconds 5] [--warmup 2]";

    internal string Url { get; private init; } = "";

    internal int Connections { get; private init; } = 1;

    internal int InFlight { get; private init; } = 1;

    internal int Bytes { get; private init; } = 64;

    /// <summary>Whether the bytes only go to the server, and their count comes back.</summary>
    internal bool IsOneWay { get; private init; }

    /// <summary>Whether the connections are only held, idle, until the standard input ends.</summary>
    internal bool IsHeld { get; private init; }

    internal double Seconds { get; private init; } = 5;

    internal double Warmup { get; private init; } = 2;

    /// <summary>Reads the arguments.</summary>
    /// <returns>Null where they are not what <see cref="Usage"/> says.</returns>
    internal static PathPlan? Parse(ReadOnlySpan<string> args)
    {
        var plan = new PathPlan();
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--one-way")
            {
                plan = plan with { IsOneWay = true };
            }
            else if (args[i] == "--hold")
            {
                plan = plan with { IsHeld = true };
            }
            else if (i + 1 < args.Length && plan.With(args[i], args[i + 1]) is PathPlan next)
            {
                plan = next;
                i++;
            }
            else
            {
                return null;
            }
        }

        return plan.Url.Length > 0 && plan is { Connections: > 0, InFlight: > 0, Bytes: >= 0, Seconds: > 0 } ? plan : null;
    }

    private PathPlan? With(string name, string value) => name switch
    {
        "--connect" => this with { Url = value },
        "--connections" when Number(value) is double number => this with { Connections = (int)number },
        "--in-flight" when Number(value) is double number => this with { InFlight = (int)number },
        "--bytes" when Number(value) is double number => this with { Bytes = (int)number },
        "--seconds" when Number(value) is double number => this with { Seconds = number },
        "--warmup" when Number(value) is double number => this with { Warmup = number },
        _ => null,
    };

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) ? number : null;
}
