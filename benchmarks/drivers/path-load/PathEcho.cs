namespace PathLoad;

/// <summary>The server's side.</summary>
internal sealed class PathEcho : IPathEcho
{
    public ValueTask<byte[]> EchoAsync(byte[] bytes) => ValueTask.FromResult(bytes);

    public ValueTask<int> TakeAsync(byte[] bytes) => ValueTask.FromResult(bytes.Length);
}
