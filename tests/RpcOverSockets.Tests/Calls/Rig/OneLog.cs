using Microsoft.Extensions.Logging;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>Gives the same log to all who ask.</summary>
internal sealed class OneLog(ILogger log) : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => log;

    public void Dispose()
    {
    }
}
