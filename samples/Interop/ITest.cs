using System.IO.Pipelines;
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

    /// <summary>So many numbers from the first on.</summary>
    [RpcMethod("Count")]
    IAsyncEnumerable<int> CountAsync(int from, int count, CancellationToken cancellationToken = default);

    [RpcMethod("Repeat")]
    IAsyncEnumerable<string> RepeatAsync(string text, int count, int delayMs, CancellationToken cancellationToken = default);

    [RpcMethod("Sum")]
    ValueTask<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    /// <summary>Answers each line in upper case.</summary>
    [RpcMethod("Chat")]
    IAsyncEnumerable<string> ChatAsync(IAsyncEnumerable<string> lines, CancellationToken cancellationToken = default);

    /// <summary>0, 1, and so on, and then FailedPrecondition.</summary>
    [RpcMethod("FailAfter")]
    IAsyncEnumerable<int> FailAfterAsync(int items, CancellationToken cancellationToken = default);

    /// <summary>The number of bytes.</summary>
    [RpcMethod("Upload")]
    ValueTask<long> UploadAsync(PipeReader bytes, CancellationToken cancellationToken = default);

    /// <summary>So many bytes; byte i is i &amp; 0xFF.</summary>
    [RpcMethod("Download")]
    ValueTask DownloadAsync(long count, PipeWriter bytes, CancellationToken cancellationToken = default);

    /// <summary>How many producers are alive.</summary>
    [RpcMethod("StreamsOpen")]
    ValueTask<int> StreamsOpenAsync();

    /// <summary>Calls back with 0, 1, and so on, one after the other; the sum of the answers.</summary>
    [RpcMethod("Subscribe")]
    ValueTask<int> SubscribeAsync(ICallback callback, int times, CancellationToken cancellationToken = default);
}
