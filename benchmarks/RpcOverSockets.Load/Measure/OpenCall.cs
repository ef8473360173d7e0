using System.Runtime.CompilerServices;

namespace RpcOverSockets.Load.Measure;

/// <summary>A call of an open loop that is under way. Used again for another when it has ended.</summary>
/// <typeparam name="T">What it gives.</typeparam>
internal sealed class OpenCall<T>
{
    private readonly OpenLoop<T> _loop;
    private readonly Action _onCompleted;
    private ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter _awaiter; // of the present call

    internal OpenCall(OpenLoop<T> loop)
    {
        _loop = loop;
        _onCompleted = OnCompleted;
    }

    internal long Index { get; private set; }

    internal long Intended { get; private set; }

    internal void Start(long index, long intended, ValueTask<T> call)
    {
        Index = index;
        Intended = intended;
        _awaiter = call.ConfigureAwait(false).GetAwaiter();
        if (_awaiter.IsCompleted)
        {
            OnCompleted();
        }
        else
        {
            _awaiter.UnsafeOnCompleted(_onCompleted);
        }
    }

    private void OnCompleted()
    {
        Exception? error = null;
        T? result = default;
        try
        {
            result = _awaiter.GetResult();
        }
        catch (Exception thrown)
        {
            error = thrown; // ends the run, which rethrows it
        }

        _awaiter = default;
        _loop.OnCompleted(this, result, error);
    }
}
