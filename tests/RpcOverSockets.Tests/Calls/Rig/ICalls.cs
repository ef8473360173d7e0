namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>What the peer under test serves and calls.</summary>
[RpcService("test.Calls")]
public partial interface ICalls
{
    ValueTask<int> AddAsync(int a, int b, CancellationToken cancellationToken = default);

    ValueTask<string?> TextAsync(string? text);

    ValueTask<byte[]?> BytesAsync(byte[]? bytes);

    ValueTask NothingAsync();

    ValueTask<int> WithDefaultsAsync(int a, int b = 5);

    ValueTask<int> CountAsync(int[][]? nested);

    /// <summary>Does what <see cref="CallsService.OnRun"/> says.</summary>
    ValueTask<int> RunAsync(int n, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="RunAsync"/>, on the thread pool.</summary>
    [RpcDispatch(RpcDispatchMode.Pool)]
    ValueTask<int> RunOnPoolAsync(int n, CancellationToken cancellationToken = default);

    ValueTask<Picky?> PickAsync(Picky? picky);

    /// <summary>Its result cannot be written.</summary>
    ValueTask<Picky> OddAsync(int n);

    /// <summary>Its handler returns null where a task is due.</summary>
    Task NullTaskAsync();

    [RpcOneWay]
    ValueTask NoteAsync(int n, byte[]? filler, CancellationToken cancellationToken = default);
}
