using System.Collections.Concurrent;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>A thread in a network namespace of its own, which runs what it is given.</summary>
internal sealed class NamespaceThread : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly BlockingCollection<Action> _actions = [];
    private readonly Thread _thread;

    internal NamespaceThread()
    {
        _thread = new Thread(Run);
        _thread.Start();
        Invoke(() =>
        {
            UdpNamespace.Enter();
            NamespacePath = File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)!.FullName + "/ns/net";
        });
    }

    /// <summary>Names the namespace to other programs, while the thread lives.</summary>
    internal string NamespacePath { get; private set; } = "";

    public void Dispose()
    {
        _actions.CompleteAdding();
        Assert.True(_thread.Join(s_limit), "A namespace's thread hangs.");
        _actions.Dispose();
    }

    /// <summary>Runs an action there; fails instead of hanging.</summary>
    internal void Invoke(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _actions.Add(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        Assert.True(((IAsyncResult)done.Task).AsyncWaitHandle.WaitOne(s_limit), "A namespace's thread hangs.");
        done.Task.GetAwaiter().GetResult();
    }

    private void Run()
    {
        foreach (Action action in _actions.GetConsumingEnumerable())
        {
            action();
        }
    }
}
