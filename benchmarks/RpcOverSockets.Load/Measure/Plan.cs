using System.Globalization;

namespace RpcOverSockets.Load.Measure;

/// <summary>What a client is asked to measure.</summary>
internal sealed record Plan
{
    /// <summary>The works, each with its connections, its calls in flight on each, and its payload.</summary>
    private static readonly Dictionary<string, (int Connections, int InFlight, int PayloadBytes)> s_works = new(StringComparer.Ordinal)
    {
        ["w1"] = (1, 1, 16),
        ["w2"] = (1, 64, 16),
        ["w3"] = (64, 1, 16),
        ["w4"] = (1, 256, 16),
        ["w5"] = (1, 1, ItemBytes),
        ["w6"] = (1, 1, 1 << 20),
    };

    internal const string Usage = "client --connect <url> --work <w1|w2|w3|w4|w5|w6> [--seconds 5] [--warmup 2] [--json]";

    internal const int ItemBytes = 64;

    internal string Url { get; private init; } = "";

    internal string Work { get; private init; } = "";

    internal TimeSpan Duration { get; private init; } = TimeSpan.FromSeconds(5);

    internal TimeSpan Warmup { get; private init; } = TimeSpan.FromSeconds(2);

    internal bool IsJson { get; private init; }

    internal int Connections => s_works[Work].Connections;

    internal int InFlight => s_works[Work].InFlight;

    /// <summary>Calls for each whose latency is taken.</summary>
    internal int CallsPerLook => InFlight == 1 ? 1 : 8;

    internal int PayloadBytes => s_works[Work].PayloadBytes;

    /// <summary>Reads the options of the client command.</summary>
    /// <returns>Null where they are not what <see cref="Usage"/> says.</returns>
    internal static Plan? Parse(ReadOnlySpan<string> args)
    {
        Plan plan = new();
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--json")
            {
                plan = plan with { IsJson = true };
                continue;
            }

            if (i + 1 >= args.Length || plan.WithOption(args[i], args[i + 1]) is not { } next)
            {
                return null;
            }

            plan = next;
            i++;
        }

        return plan.Url.Length > 0 && s_works.ContainsKey(plan.Work) ? plan : null;
    }

    private Plan? WithOption(string name, string value) => name switch
    {
        "--connect" => this with { Url = value },
        "--work" => this with { Work = value },
        "--seconds" when Seconds(value) is { } duration => this with { Duration = duration },
        "--warmup" when Seconds(value) is { } warmup => this with { Warmup = warmup },
        _ => null,
    };

    private static TimeSpan? Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
        && seconds is > 0 and < 86_400
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
