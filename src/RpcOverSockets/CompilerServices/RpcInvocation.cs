using System.ComponentModel;
using RpcOverSockets.Calls;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <summary>One call on its way through generated code: arguments out of it, the service's task into it.</summary>
/// <remarks>Valid until <see cref="Reply(ValueTask)"/> or one of its overloads was called, which must happen once.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly partial struct RpcInvocation
{
    private readonly IncomingCall _call;

    internal RpcInvocation(IncomingCall call) => _call = call;

    /// <summary>Gets the token that fires when the caller cancels, its deadline passes or its connection ends.</summary>
    public CancellationToken CancellationToken => _call.GetToken();

    /// <summary>Gets the call's context.</summary>
    public RpcCallContext Context => _call.Context;

    /// <summary>Decodes the arguments. Failure ends the call with InvalidArgument, not executed.</summary>
    /// <typeparam name="TArguments">The generated arguments.</typeparam>
    /// <returns>The arguments, which own all they refer to.</returns>
    public TArguments ReadArguments<TArguments>()
        where TArguments : struct, IRpcArguments<TArguments>
    {
        var reader = new MessagePackReader(_call.Arguments, _call.PayloadDepthMax, references: _call.Peer);
        TArguments arguments = TArguments.Read(ref reader);
        if (reader.Remaining > 0)
        {
            throw new RpcSerializationException($"{reader.Remaining} bytes follow the array of arguments.");
        }

        _call.EndArguments();
        return arguments;
    }

    /// <summary>Replies with the task's result when it ends.</summary>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <typeparam name="TCodec">The result's codec.</typeparam>
    /// <param name="task">What the service returned.</param>
    public void Reply<TResult, TCodec>(ValueTask<TResult> task)
        where TCodec : struct, IRpcCodec<TResult>
        => ResultAwaiter<TResult, TCodec>.Await(_call, _call.HasWriter ? _call.AfterWriterAsync(task) : task);

    /// <summary>Replies with the task's result when it ends.</summary>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <typeparam name="TCodec">The result's codec.</typeparam>
    /// <param name="task">What the service returned.</param>
    public void Reply<TResult, TCodec>(Task<TResult> task)
        where TCodec : struct, IRpcCodec<TResult>
        => Reply<TResult, TCodec>(new ValueTask<TResult>(task ?? throw NoTask()));

    /// <summary>Replies without a value when the task ends.</summary>
    /// <param name="task">What the service returned.</param>
    public void Reply(ValueTask task) =>
        CompletionAwaiter.Await(_call, _call.HasWriter ? _call.AfterWriterAsync(task) : task);

    /// <summary>Replies without a value when the task ends.</summary>
    /// <param name="task">What the service returned.</param>
    public void Reply(Task task) => Reply(new ValueTask(task ?? throw NoTask()));

    // Usually a test double that nobody has told what to return.
    private InvalidOperationException NoTask() => new($"{_call.Entry.Method} returned null instead of a task.");
}
