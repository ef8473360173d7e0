namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>Lets the thread pool start so many threads at once, while it lasts. A test that blocks threads of the pool would else wait for
/// new ones, of which the pool starts one or two in a second, and measure that.</summary>
internal sealed class PoolRoom : IDisposable
{
    private readonly int _before;
    private readonly int _ports;

    public PoolRoom(int threads)
    {
        ThreadPool.GetMinThreads(out _before, out _ports);
        Assert.True(ThreadPool.SetMinThreads(Math.Max(threads, _before), _ports));
    }

    public void Dispose() => ThreadPool.SetMinThreads(_before, _ports);
}
