using RpcOverSockets;

namespace FileTransfer;

/// <summary>The served folder: turns paths of callers into paths of files, and refuses those that leave it.</summary>
internal sealed class Folder(string path)
{
    private const string PartSuffix = ".filetransfer-part";

    private static readonly EnumerationOptions s_deep = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    private readonly string _root = Path.GetFullPath(path).TrimEnd('/');

    internal IEnumerable<string> Files() =>
        Directory.EnumerateFiles(_root, "*", s_deep).Where(static file => !IsPart(file)).Select(file => file[(_root.Length + 1)..]);

    /// <summary>The full path of a file, which need not exist.</summary>
    /// <exception cref="RpcException">It is not inside the folder.</exception>
    internal string FullPath(string relative)
    {
        if (string.IsNullOrEmpty(relative) || relative.Contains('\0', StringComparison.Ordinal) || IsPart(relative))
        {
            throw new RpcException(RpcStatus.InvalidArgument, "that is no path of a file");
        }

        string full = Path.GetFullPath(Path.Combine(_root, relative));
        if (!full.StartsWith($"{_root}/", StringComparison.Ordinal) || full.EndsWith('/'))
        {
            throw new RpcException(RpcStatus.PermissionDenied, $"'{relative}' is not a file inside the served folder");
        }

        // Links are not followed, wherever they lead. (Who may write to the folder could still change one between this look and the
        // opening of the file: serve a folder that only the server's user can change.)
        for (string part = full; part.Length > _root.Length; part = Path.GetDirectoryName(part)!)
        {
            if (new FileInfo(part).LinkTarget is not null)
            {
                throw new RpcException(RpcStatus.PermissionDenied, $"'{relative}' goes through a link");
            }
        }

        return full;
    }

    /// <summary>A file that exists.</summary>
    internal FileEntry Entry(string relative)
    {
        FileInfo file = new(FullPath(relative));
        return file.Exists
            ? new FileEntry(relative, file.Length, file.LastWriteTimeUtc)
            : throw new RpcException(RpcStatus.NotFound, $"there is no file '{relative}'");
    }

    /// <summary>Makes a file from what is written, or no file: writes under another name beside it, and renames in the end.</summary>
    /// <param name="full">Where the file is to be.</param>
    /// <param name="write">Writes it.</param>
    internal static async Task WriteWholeAsync(string full, Func<Stream, Task> write)
    {
        string part = Path.Combine(Path.GetDirectoryName(full)!, $".{Guid.NewGuid():N}{PartSuffix}");
        try
        {
            await using (FileStream file = new(
                part, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, useAsync: true))
            {
                await write(file);
                file.Flush(flushToDisk: true); // the name must not come to the disk before the bytes
            }

            File.Move(part, full, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    private static bool IsPart(string file) => file.EndsWith(PartSuffix, StringComparison.Ordinal);
}
