using System.Runtime.CompilerServices;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>Waits for a handler's task that has a result.</summary>
internal sealed class ResultAwaiter<TResult, TCodec> : ReplyAwaiter<ResultAwaiter<TResult, TCodec>>
    where TCodec : struct, IRpcCodec<TResult>
{
    private ConfiguredValueTaskAwaitable<TResult>.ConfiguredValueTaskAwaiter _task;

    /// <summary>Ends the call when the task ends, now or later.</summary>
    internal static void Await(IncomingCall call, in ValueTask<TResult> task)
    {
        if (call.Interception is Interception interception)
        {
            interception.Accept<TResult, TCodec>(task);
            return;
        }

        if (task.IsCompletedSuccessfully)
        {
            call.EndRepliedAtOnce<TResult, TCodec>(task.Result);
            return;
        }

        ResultAwaiter<TResult, TCodec> self = Rent(call);
        self._task = task.ConfigureAwait(false).GetAwaiter();
        self._task.UnsafeOnCompleted(self.Continuation);
    }

    protected override void End(IncomingCall call)
    {
        ConfiguredValueTaskAwaitable<TResult>.ConfiguredValueTaskAwaiter task = _task;
        _task = default;
        Return();
        call.EndReplied<TResult, TCodec>(task.GetResult());
    }
}
