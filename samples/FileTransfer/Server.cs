using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using RpcOverSockets;

namespace FileTransfer;

/// <summary>The service.</summary>
internal sealed class Server(string path) : IFiles
{
    private const long UploadBytesMax = 16L << 30;

    private readonly Folder _folder = new(path);

    /// <summary>Serves until the token fires, then lets transfers finish for a while.</summary>
    internal static async Task RunAsync(string url, string path, CancellationToken stop)
    {
        await using RpcServer server = new(new RpcServerOptions { DrainTimeout = TimeSpan.FromSeconds(10) });
        server.AddService<IFiles>(new Server(path));
        server.Listen(url);
        await server.StartAsync(stop);
        Console.WriteLine($"serving {path} on {string.Join(" and ", server.EndPoints)}; Ctrl+C ends");
        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await server.StopAsync(CancellationToken.None);
    }

    public async IAsyncEnumerable<FileEntry> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield(); // the disk is read on the thread pool
        foreach (string file in _folder.Files())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return _folder.Entry(file);
        }
    }

    public ValueTask<FileEntry> FindAsync(string path, CancellationToken cancellationToken) => ValueTask.FromResult(_folder.Entry(path));

    public async ValueTask<long> DownloadAsync(string path, Stream body, CancellationToken cancellationToken)
    {
        _ = _folder.Entry(path);
        try
        {
            const FileShare Share = FileShare.ReadWrite | FileShare.Delete;
            await using FileStream file = new(
                _folder.FullPath(path), FileMode.Open, FileAccess.Read, Share, bufferSize: 1, useAsync: true);
            await file.CopyToAsync(body, cancellationToken); // waits whenever the caller's credit is used up
            return file.Position;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RpcException(RpcStatus.FailedPrecondition, $"'{path}' cannot be read: {error.Message}");
        }
    }

    public async ValueTask<FileEntry> UploadAsync(string path, long lengthBytes, PipeReader body, CancellationToken cancellationToken)
    {
        string full = _folder.FullPath(path);
        if (lengthBytes is < 0 or > UploadBytesMax)
        {
            throw new RpcException(RpcStatus.ResourceExhausted, $"'{path}' has {lengthBytes} bytes, and {UploadBytesMax} are the most");
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            await Folder.WriteWholeAsync(full, file => ReceiveAsync(body, file, lengthBytes, cancellationToken));
            return _folder.Entry(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RpcException(RpcStatus.FailedPrecondition, $"'{path}' cannot be written: {error.Message}");
        }
    }

    private static async Task ReceiveAsync(PipeReader body, Stream file, long lengthBytes, CancellationToken cancellationToken)
    {
        long received = 0;
        bool isCompleted = false;
        while (!isCompleted)
        {
            ReadResult read = await body.ReadAsync(cancellationToken); // throws when the caller gives up or is gone
            received += read.Buffer.Length;
            if (received > lengthBytes)
            {
                break;
            }

            foreach (ReadOnlyMemory<byte> bytes in read.Buffer)
            {
                await file.WriteAsync(bytes, cancellationToken);
            }

            body.AdvanceTo(read.Buffer.End); // from here on the caller may send as much again
            isCompleted = read.IsCompleted;
        }

        if (received != lengthBytes)
        {
            throw new RpcException(RpcStatus.DataLoss, $"{lengthBytes} bytes were announced, and {received} came");
        }
    }
}
