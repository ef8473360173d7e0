using System.Threading.Tasks.Sources;
using RpcOverSockets.Diagnostics;

namespace RpcOverSockets.Calls;

/// <summary>A continuation that belongs to the SynchronizationContext or TaskScheduler in which it was registered.</summary>
/// <remarks>Such a context is user code: to post to it may run the continuation at once, block, or throw. Who completes a call only queues
/// this object; a thread of the pool posts. It is the one thing that to await in a context allocates.</remarks>
internal sealed class ContextContinuation : IThreadPoolWorkItem
{
    private static readonly Action<object?> s_queue =
        static self => ThreadPool.UnsafeQueueUserWorkItem((ContextContinuation)self!, preferLocal: false);

    private readonly object _context; // SynchronizationContext or TaskScheduler
    private readonly ExecutionContext? _flow;
    private readonly Action<object?> _continuation;
    private readonly object? _state;

    private ContextContinuation(object context, ExecutionContext? flow, Action<object?> continuation, object? state)
    {
        _context = context;
        _flow = flow;
        _continuation = continuation;
        _state = state;
    }

    /// <summary>Replaces what is about to be registered, if it belongs to a context. Without one it stays what it is.</summary>
    internal static void Redirect(ref Action<object?> continuation, ref object? state, ref ValueTaskSourceOnCompletedFlags flags)
    {
        if ((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) == 0 || Capture() is not object context)
        {
            return;
        }

        bool flows = (flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0;
        state = new ContextContinuation(context, flows ? ExecutionContext.Capture() : null, continuation, state);
        continuation = s_queue;
        flags = ValueTaskSourceOnCompletedFlags.None;
    }

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            if (_flow is null)
            {
                Post();
            }
            else
            {
                ExecutionContext.Run(_flow, static self => ((ContextContinuation)self!).Post(), this);
            }
        }
#pragma warning disable CA1031 // The boundary to user code: a context that takes nothing any more.
        catch (Exception e)
#pragma warning restore CA1031
        {
            StrayFailure.Leave(e);
        }
    }

    // As an awaiter of a task looks for it.
    private static object? Capture()
    {
        if (SynchronizationContext.Current is SynchronizationContext context && context.GetType() != typeof(SynchronizationContext))
        {
            return context;
        }

        TaskScheduler scheduler = TaskScheduler.Current;
        return ReferenceEquals(scheduler, TaskScheduler.Default) ? null : scheduler;
    }

    private void Post()
    {
        if (_context is SynchronizationContext context)
        {
            context.Post(new SendOrPostCallback(_continuation), _state);
        }
        else
        {
            _ = Task.Factory.StartNew(
                _continuation, _state, CancellationToken.None, TaskCreationOptions.DenyChildAttach, (TaskScheduler)_context);
        }
    }
}
