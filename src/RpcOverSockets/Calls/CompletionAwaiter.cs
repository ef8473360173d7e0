using System.Runtime.CompilerServices;

namespace RpcOverSockets.Calls;

/// <summary>Waits for a handler's task that has no result.</summary>
internal sealed class CompletionAwaiter : ReplyAwaiter<CompletionAwaiter>
{
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _task;

    /// <summary>Ends the call when the task ends, now or later.</summary>
    internal static void Await(IncomingCall call, in ValueTask task)
    {
        if (call.Interception is Interception interception)
        {
            interception.Accept(task);
            return;
        }

        if (task.IsCompletedSuccessfully)
        {
            task.GetAwaiter().GetResult(); // a pooled source is given back by taking its result
            call.EndRepliedAtOnce<RpcNothing, NilCodec>(default);
            return;
        }

        CompletionAwaiter self = Rent(call);
        self._task = task.ConfigureAwait(false).GetAwaiter();
        self._task.UnsafeOnCompleted(self.Continuation);
    }

    protected override void End(IncomingCall call)
    {
        ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter task = _task;
        _task = default;
        Return();
        task.GetResult();
        call.EndReplied<RpcNothing, NilCodec>(default);
    }
}
