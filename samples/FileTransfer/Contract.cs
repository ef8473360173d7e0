using System.IO.Pipelines;
using RpcOverSockets;

namespace FileTransfer;

/// <summary>Files of one folder. Paths are relative to it, with slashes. Calls with streams have no deadline of their own.</summary>
[RpcService("files.Files")]
public partial interface IFiles
{
    /// <summary>All files of the folder and its folders, one after the other: a stream of items.</summary>
    IAsyncEnumerable<FileEntry> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>One file, to know how long it is.</summary>
    ValueTask<FileEntry> FindAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Writes a file's bytes to a stream of the caller.</summary>
    /// <returns>How many.</returns>
    ValueTask<long> DownloadAsync(
        string path, [RpcStream(RpcStreamDirection.Out)] Stream body, CancellationToken cancellationToken = default);

    /// <summary>Reads the bytes of the caller and makes them a file, which appears whole or not at all.</summary>
    /// <param name="path">Replaced if it is there.</param>
    /// <param name="lengthBytes">How many bytes come.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    ValueTask<FileEntry> UploadAsync(string path, long lengthBytes, PipeReader body, CancellationToken cancellationToken = default);
}

/// <summary>A file.</summary>
[RpcMessage(keyAsPropertyName: true)]
public sealed record FileEntry(string Path, long LengthBytes, DateTime ChangedUtc);
