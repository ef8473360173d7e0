using RpcOverSockets;

namespace Interop;

/// <summary>The contract that clients in other languages are tested against. Its wire names are fixed.</summary>
[RpcService("interop.Test")]
public partial interface ITest
{
    [RpcMethod("Empty")]
    ValueTask EmptyAsync();

    [RpcMethod("Add")]
    ValueTask<int> AddAsync(int a, int b);

    [RpcMethod("Echo")]
    ValueTask<byte[]> EchoAsync(byte[] data);

    [RpcMethod("EchoText")]
    ValueTask<string> EchoTextAsync(string text);

    [RpcMethod("EchoAll")]
    ValueTask<AllTypes> EchoAllAsync(AllTypes all);

    /// <summary>Throws an RpcException with this status; a number outside 1 to 16 arrives as Unknown.</summary>
    [RpcMethod("Fail")]
    ValueTask FailAsync(int status, string message);

    /// <summary>Throws what a handler should not throw.</summary>
    [RpcMethod("Throw")]
    ValueTask ThrowAsync(string message);

    /// <summary>Waits, and listens to its token.</summary>
    [RpcMethod("Sleep")]
    ValueTask SleepAsync(int ms, CancellationToken cancellationToken = default);

    /// <summary>Blocks its thread, and listens to nothing.</summary>
    [RpcMethod("Block")]
    ValueTask BlockAsync(int ms);

    /// <summary>How many Sleep handlers saw their token fire.</summary>
    [RpcMethod("CancelledCount")]
    ValueTask<int> CancelledCountAsync();

    [RpcOneWay]
    [RpcMethod("Note")]
    ValueTask NoteAsync(string text);

    [RpcMethod("NoteCount")]
    ValueTask<int> NoteCountAsync();

    /// <summary>The milliseconds until the caller's deadline, −1 without one.</summary>
    [RpcMethod("Remaining")]
    ValueTask<int> RemainingAsync();
}
