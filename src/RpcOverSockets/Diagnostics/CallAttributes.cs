using System.Diagnostics;

namespace RpcOverSockets.Diagnostics;

/// <summary>What measurements and spans say of calls.</summary>
internal static class CallAttributes
{
    internal const string Status = "rpc.response.status_code";
    internal const string ErrorType = "error.type";
    internal const string Transport = "network.transport";

    private static readonly string[] s_statusNames =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
        "UNAUTHENTICATED",
    ];

    /// <summary>The name of a status, as the field writes it.</summary>
    internal static string NameOf(RpcStatus status) => s_statusNames[(int)status];

    /// <summary>What is known of a call when it begins.</summary>
    /// <param name="method">Service and method.</param>
    /// <param name="server">Where it is served, if that is known.</param>
    /// <param name="transport">How its bytes travel, if that is known.</param>
    internal static TagList Of(string method, RpcEndPoint? server, string? transport)
    {
        TagList tags = default;
        tags.Add("rpc.system.name", "rpc_over_sockets");
        tags.Add("rpc.method", method);
        if (server is not null)
        {
            tags.Add("server.address", server.Host);
            if (server.Port != 0)
            {
                tags.Add("server.port", server.Port);
            }
        }

        if (transport is not null)
        {
            tags.Add(Transport, transport);
        }

        return tags;
    }

    internal static string? TransportOf(RpcEndPoint? endPoint) => endPoint?.Transport switch
    {
        RpcTransport.Tcp => "tcp",
        RpcTransport.Udp => "udp",
        RpcTransport.Unix => "unix",
        RpcTransport.InProcess => "inproc",
        RpcTransport.Duplex => "pipe",
        _ => null,
    };

    /// <summary>How the bytes of a peer travel, by its end point's text.</summary>
    internal static string? TransportOf(string endPoint) =>
        endPoint.StartsWith("tcp:", StringComparison.Ordinal) ? "tcp"
        : endPoint.StartsWith("unix:", StringComparison.Ordinal) ? "unix"
        : endPoint.StartsWith("inproc:", StringComparison.Ordinal) ? "inproc"
        : endPoint.StartsWith("duplex:", StringComparison.Ordinal) ? "pipe"
        : null;
}
