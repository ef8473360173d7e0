using System.Buffers;

namespace RpcOverSockets.Tests.Conformance;

[RpcService("test.Service")]
public partial interface ITestService
{
    ValueTask<int> AddAsync(int a, int b, CancellationToken cancellationToken = default);

    Task<string?> EchoTextAsync(string? text, CancellationToken cancellationToken = default);

    ValueTask<byte[]?> EchoAsync(byte[]? bytes, CancellationToken cancellationToken = default);

    ValueTask NothingAsync();

    ValueTask FailAsync(int status, string message);

    ValueTask<int> ThrowAsync(string message);

    /// <summary>Waits until its token fires or <see cref="TestService.Release"/> is called.</summary>
    ValueTask WaitAsync(CancellationToken cancellationToken = default);

    ValueTask<int> BlockAsync(int milliseconds);

    [RpcOneWay]
    ValueTask NoteAsync(byte[] note);

    ValueTask<int> RemainingMsAsync();

    ValueTask<byte[]> BytesAsync(int count);

    /// <summary>Returns what it was given, or the second, or null.</summary>
    ValueTask<IMemoryOwner<byte>?> PassAsync(IMemoryOwner<byte>? first, IMemoryOwner<byte>? second = null);

    [RpcDispatch(RpcDispatchMode.Pool)]
    ValueTask<string> WhoAsync();

    ValueTask<int> WithDefaultAsync(int a = 7);
}
