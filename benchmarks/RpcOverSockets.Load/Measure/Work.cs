namespace RpcOverSockets.Load.Measure;

/// <summary>One of the works that can be measured.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Kind">How it loads the server.</param>
/// <param name="Connections">Connections that carry calls, or that idle.</param>
/// <param name="InFlight">Calls in flight on each.</param>
/// <param name="PayloadBytes">Of one call, one way.</param>
/// <param name="Summary">What the help says.</param>
internal sealed record Work(string Name, WorkKind Kind, int Connections, int InFlight, int PayloadBytes, string Summary)
{
    internal const int EchoBytes = 16;
    internal const int ItemBytes = 64;

    /// <summary>The name of w9's second row, whose slow calls block.</summary>
    internal const string BlockingRow = "w9-blocking";

    internal static IReadOnlyList<Work> All { get; } =
    [
        new("w1", WorkKind.Echo, 1, 1, EchoBytes, "one connection, one 16-byte echo at a time"),
        new("w2", WorkKind.Echo, 1, 64, EchoBytes, "one connection, 64 in flight"),
        new("w3", WorkKind.Echo, 64, 1, EchoBytes, "64 connections, one echo at a time on each"),
        new("w4", WorkKind.Echo, 1, 256, EchoBytes, "one connection, 256 in flight"),
        new("w5", WorkKind.Items, 1, 1, ItemBytes, "one server stream of 64-byte items"),
        new("w6", WorkKind.Bytes, 1, 1, 1 << 20, "one connection, 1 MiB echo, one at a time"),
        new("w8", WorkKind.IdleMemory, 5000, 0, 0,
            "5 000 idle connections: the server's memory for each, as the slope from 1 000 to 5 000"),
        new("w9", WorkKind.OpenMixed, 64, 1, EchoBytes,
            "64 connections, open loop at 70 % of w3's rate, 1 % of the calls await 5 ms; then again with 1 % that block for 5 ms"),
        new("idle", WorkKind.IdleTime, 1, 0, 0, "connections without traffic: processor time of both sides"),
    ];

    /// <summary>Finds a work by its name.</summary>
    /// <param name="name">Such as <c>w1</c>.</param>
    /// <exception cref="UsageException">There is none; the message lists those that there are.</exception>
    internal static Work Find(string name) =>
        All.FirstOrDefault(work => work.Name == name)
        ?? throw new UsageException($"'{name}' is no work; there are {string.Join(", ", All.Select(static work => work.Name))}.");
}
