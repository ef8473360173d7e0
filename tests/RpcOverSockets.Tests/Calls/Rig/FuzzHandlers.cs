using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>Handlers and producers that wait until they are released, read a little, a lot or nothing, and fail now and then.</summary>
internal sealed class FuzzHandlers
{
    /// <summary>What the caller's own producer fails with.</summary>
    internal const string Unexpected = "unexpected";

    private readonly Lock _gate = new();
    private readonly Random _random;                            // _gate
    private readonly List<TaskCompletionSource> _waiting = [];  // _gate
    private bool _isOpen;                                       // _gate; nobody waits any more

    internal FuzzHandlers(int seed, StreamCallsService service)
    {
        _random = new Random(seed);
        service.OnItems = YieldAsync;
        service.OnTake = TakeAsync;
        service.OnBoth = BothAsync;
        service.OnUp = UpAsync;
        service.OnExport = ExportAsync;
    }

    /// <summary>Lets some of those that wait go on.</summary>
    internal void Release(bool all = false)
    {
        TaskCompletionSource[] released;
        lock (_gate)
        {
            _isOpen |= all;
            released = [.. _waiting.Where(_ => all || _random.Next(2) == 0)];
            _ = _waiting.RemoveAll(released.Contains);
        }

        foreach (TaskCompletionSource waiting in released)
        {
            waiting.TrySetResult();
        }
    }

    internal async IAsyncEnumerable<int> YieldAsync(int n, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int i = 0; i < n; i++)
        {
            if (Next(5000) == 0)
            {
                await WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            yield return i;
        }

        Fail();
    }

    internal async ValueTask<int> TakeAsync(IAsyncEnumerable<int> items, CancellationToken cancellationToken)
    {
        int left = Next(3) == 0 ? Next(100) : int.MaxValue;
        CancellationToken own = Next(2) == 0 ? cancellationToken : CancellationToken.None;
        int count = 0;
        await foreach (int _ in items.WithCancellation(own).ConfigureAwait(false))
        {
            count++;
            if (Next(2000) == 0)
            {
                await WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            if (count >= left)
            {
                break;
            }
        }

        Fail();
        return count;
    }

    private async IAsyncEnumerable<int> BothAsync(
        IAsyncEnumerable<int> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (int item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return item;
            if (Next(1000) == 0)
            {
                yield break;
            }
        }
    }

    private async ValueTask<int> UpAsync(PipeReader bytes, CancellationToken cancellationToken)
    {
        int count = 0;
        while (Next(50) > 0)
        {
            ReadResult read = await bytes.ReadAsync(cancellationToken).ConfigureAwait(false);
            int half = (int)(read.Buffer.Length + 1) / 2;
            count += half;
            bytes.AdvanceTo(read.Buffer.GetPosition(half), read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        Fail();
        return count;
    }

    private async ValueTask<int> ExportAsync(int n, PipeWriter body, CancellationToken cancellationToken)
    {
        Fail();
        for (int i = 0; i < n; i++)
        {
            FlushResult flush = await body.WriteAsync(new byte[Next(3000)], cancellationToken).ConfigureAwait(false);
            if (flush.IsCompleted)
            {
                break;
            }
        }

        Fail();
        return n;
    }

    private Task WaitAsync(CancellationToken cancellationToken)
    {
        var waiting = new TaskCompletionSource();
        lock (_gate)
        {
            if (_isOpen)
            {
                return Task.CompletedTask;
            }

            _waiting.Add(waiting);
        }

        return waiting.Task.WaitAsync(cancellationToken);
    }

    private void Fail()
    {
        switch (Next(12))
        {
            case 0:
                throw new RpcException(RpcStatus.Aborted, "aborted");
            case 1:
                throw new InvalidOperationException(Unexpected);
        }
    }

    private int Next(int max)
    {
        lock (_gate)
        {
            return _random.Next(max);
        }
    }
}
