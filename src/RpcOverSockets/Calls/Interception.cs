using System.Diagnostics.CodeAnalysis;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>Runs one call of the peer through interceptors: the first is the outermost, the handler is the innermost.</summary>
/// <remarks>One object per call, which interceptors may keep by mistake: after the end it starts nothing any more, and the call, which is
/// pooled, is not touched.</remarks>
internal sealed class Interception(IncomingCall call, RpcServerInterceptor[] interceptors)
{
    private readonly TaskCompletionSource _handlerEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state; // Interlocked; State, only moves to the right
    private Task _handler = Task.CompletedTask; // who runs the handler
    private Exception? _failure; // of the handler; written before _handlerEnded

    private enum State
    {
        /// <summary>The handler has not started.</summary>
        Before,

        /// <summary>The handler has started.</summary>
        Started,

        /// <summary>The interceptors have ended without it.</summary>
        Ended,
    }

    internal IncomingCall Call => call;

    /// <summary>Gets what the handler has returned, or null.</summary>
    internal InterceptedResult? Result { get; private set; }

    /// <summary>Runs everything and ends the call. Never fails.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The boundary to user code: whatever it throws ends its call.")]
    internal async Task RunAsync()
    {
        try
        {
            Exception? failure = null;
            try
            {
                await InvokeAsync(0).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                failure = e;
            }

            if (Interlocked.CompareExchange(ref _state, (int)State.Ended, (int)State.Before) == (int)State.Before)
            {
                failure ??= NotCalled();
            }
            else
            {
                await _handlerEnded.Task.ConfigureAwait(false); // an interceptor may not have waited for it
                failure ??= _failure;
            }

            End(failure);
        }
        catch (Exception e)
        {
            call.EndFailed(e);
        }
        finally
        {
            call.Release();
        }
    }

    /// <summary>Runs an interceptor and what follows it, or the handler.</summary>
    internal async ValueTask InvokeAsync(int index)
    {
        if (index < interceptors.Length)
        {
            await interceptors[index].InvokeAsync(new InterceptedCall(this, index + 1)).ConfigureAwait(false);
        }
        else
        {
            await RunHandlerAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes over the handler's task from generated code.</summary>
    internal void Accept<TResult, TCodec>(in ValueTask<TResult> task)
        where TCodec : struct, IRpcCodec<TResult>
        => _handler = KeepAsync<TResult, TCodec>(task);

    /// <summary>Takes over the handler's task from generated code.</summary>
    internal void Accept(in ValueTask task) => _handler = KeepAsync(task);

    private void End(Exception? failure)
    {
        if (failure is null)
        {
            Result!.Reply(call);
        }
        else
        {
            Result?.Drop(call);
            call.EndFailed(failure);
        }
    }

    private async ValueTask RunHandlerAsync()
    {
        if (Interlocked.CompareExchange(ref _state, (int)State.Started, (int)State.Before) != (int)State.Before)
        {
            throw new InvalidOperationException("The call has ended, or its handler has run.");
        }

        try
        {
            if (call.Peer.RefusalAtStart(call) is CallError refusal)
            {
                throw refusal.ToException();
            }

            call.Dispatch();
            await _handler.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _failure = e;
            throw;
        }
        finally
        {
            _handlerEnded.SetResult();
        }
    }

    private async Task KeepAsync<TResult, TCodec>(ValueTask<TResult> task)
        where TCodec : struct, IRpcCodec<TResult>
        => Result = new InterceptedResult<TResult, TCodec>(await task.ConfigureAwait(false));

    private async Task KeepAsync(ValueTask task)
    {
        await task.ConfigureAwait(false);
        Result = new InterceptedResult<RpcNothing, NilCodec>(default);
    }

    private RpcException NotCalled() => new(
        RpcStatus.Internal,
        $"An interceptor of {call.Entry.Method} returned without calling {nameof(RpcServerCall.NextAsync)}.",
        RpcOutcome.NotExecuted);
}
