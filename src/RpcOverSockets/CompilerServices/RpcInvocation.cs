using System.ComponentModel;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <summary>One call on its way through generated code: arguments out of it, the service's task into it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct RpcInvocation
{
    /// <summary>Gets the token that fires when the caller cancels, its deadline passes or its connection ends.</summary>
    public CancellationToken CancellationToken => throw new NotSupportedException();

    /// <summary>Gets the call's context.</summary>
    public RpcCallContext Context => throw new NotSupportedException();

    /// <summary>Decodes the arguments. Failure ends the call with InvalidArgument, not executed.</summary>
    /// <typeparam name="TArguments">The generated arguments.</typeparam>
    /// <returns>The arguments, which own all they refer to.</returns>
    public TArguments ReadArguments<TArguments>()
        where TArguments : struct, IRpcArguments<TArguments>
        => throw new NotSupportedException();

    /// <summary>Replies with the task's result when it ends.</summary>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <typeparam name="TCodec">The result's codec.</typeparam>
    /// <param name="task">What the service returned.</param>
    public void Reply<TResult, TCodec>(ValueTask<TResult> task)
        where TCodec : struct, IRpcCodec<TResult>
        => throw new NotSupportedException();

    /// <summary>Replies with the task's result when it ends.</summary>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <typeparam name="TCodec">The result's codec.</typeparam>
    /// <param name="task">What the service returned.</param>
    public void Reply<TResult, TCodec>(Task<TResult> task)
        where TCodec : struct, IRpcCodec<TResult>
        => throw new NotSupportedException();

    /// <summary>Replies without a value when the task ends.</summary>
    /// <param name="task">What the service returned.</param>
    public void Reply(ValueTask task) => throw new NotSupportedException();

    /// <summary>Replies without a value when the task ends.</summary>
    /// <param name="task">What the service returned.</param>
    public void Reply(Task task) => throw new NotSupportedException();
}
