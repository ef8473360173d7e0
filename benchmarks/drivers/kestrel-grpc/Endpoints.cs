using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace KestrelGrpc;

/// <summary>Where a server listens: <c>server --listen &lt;url&gt; ...</c> on Kestrel.</summary>
internal static class Endpoints
{
    private const string Unix = "unix:";

    internal static void Listen(KestrelServerOptions kestrel, string[] args)
    {
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 512; // w4 has 256 in flight; the default of 100 would measure the wait
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.ConfigureEndpointDefaults(static endPoint => endPoint.Protocols = HttpProtocols.Http2);
        foreach (string url in Urls(args))
        {
            if (url.StartsWith(Unix, StringComparison.Ordinal))
            {
                kestrel.ListenUnixSocket(url[Unix.Length..]);
            }
            else
            {
                Uri uri = new(url);
                kestrel.Listen(IPAddress.Parse(uri.Host), uri.Port);
            }
        }
    }

    /// <summary>One line "ready url" for each; the app has started.</summary>
    internal static void PrintReady(WebApplication app, string[] args)
    {
        foreach (string url in app.Urls.Where(static url => !url.Contains(Unix, StringComparison.Ordinal)))
        {
            Console.WriteLine($"ready {url.Replace("http:", "tcp:", StringComparison.Ordinal)}");
        }

        foreach (string url in Urls(args).Where(static url => url.StartsWith(Unix, StringComparison.Ordinal)))
        {
            Console.WriteLine($"ready {url}");
        }
    }

    private static IEnumerable<string> Urls(string[] args)
    {
        for (int i = 1; i < args.Length; i += 2)
        {
            yield return args[i];
        }
    }
}
