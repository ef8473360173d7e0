using System.IO.Pipelines;
using RpcOverSockets;

namespace FileTransfer;

/// <summary>What a person wants of the server.</summary>
internal sealed class Client(IFiles files)
{
    internal async Task ListAsync(CancellationToken stop)
    {
        await foreach (FileEntry file in files.ListAsync(stop))
        {
            Console.WriteLine($"{file.LengthBytes,15:N0}  {file.ChangedUtc:yyyy-MM-dd HH:mm:ss}Z  {Shown(file.Path)}");
        }
    }

    /// <summary>Downloads to a file that appears whole or not at all.</summary>
    internal async Task GetAsync(string path, string target, CancellationToken stop)
    {
        FileEntry file = await files.FindAsync(path, stop);
        await Progress.ShowAsync($"get {Path.GetFileName(target)}", file.LengthBytes, async count =>
            await Folder.WriteWholeAsync(Path.GetFullPath(target), async body =>
            {
                await using CountingStream counting = new(body, count);
                long sent = await files.DownloadAsync(path, counting, stop);
                if (sent != counting.Count)
                {
                    throw new RpcException(RpcStatus.DataLoss, $"{sent} bytes were sent, and {counting.Count} came");
                }
            }));
    }

    /// <summary>Uploads a file.</summary>
    internal async Task PutAsync(string source, string path, CancellationToken stop)
    {
        await using FileStream file = new(source, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, useAsync: true);
        await Progress.ShowAsync($"put {Path.GetFileName(source)}", file.Length, async count =>
        {
            await using CountingStream counting = new(file, count);
            PipeReader body = PipeReader.Create(counting, new StreamPipeReaderOptions(bufferSize: 64 << 10));
            await files.UploadAsync(path, file.Length, body, stop);
        });
    }

    // A file's name must not command the terminal.
    private static string Shown(string path) => string.Concat(path.Select(static next => char.IsControl(next) ? '?' : next));
}
