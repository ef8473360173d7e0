using System.IO.Pipelines;
using System.Security.Cryptography;
using RpcOverSockets;

namespace FileTransfer;

/// <summary>Both sides in one process, over a Unix socket: transfers, interruptions, and paths that must be refused.</summary>
internal static class Demo
{
    private const int LengthBytes = 64 << 20;

    internal static async Task<int> RunAsync()
    {
        DirectoryInfo home = Directory.CreateTempSubdirectory("filetransfer-");
        using CancellationTokenSource stop = new();
        try
        {
            string served = home.CreateSubdirectory("served").FullName;
            string url = $"unix:{home.FullName}/socket";
            Task serving = Server.RunAsync(url, served, stop.Token);
            await using RpcChannel channel = RpcChannel.Create(url);
            IFiles files = channel.CreateClient<IFiles>().With(new RpcCallOptions { WaitForReady = true });
            bool isGood = await TransferAsync(new Client(files), home.FullName, served);
            isGood &= await InterruptAsync(files, home.FullName, served);
            isGood &= await RefuseAsync(files, home.FullName, served);
            await new Client(files).ListAsync(CancellationToken.None);
            await stop.CancelAsync();
            await serving;
            Console.WriteLine(isGood ? "OK" : "FAILED: the lines with ! did not end as they should");
            return isGood ? 0 : 1;
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static async Task<bool> TransferAsync(Client client, string home, string served)
    {
        string source = Path.Combine(home, "source");
        byte[] bytes = new byte[LengthBytes];
        Random.Shared.NextBytes(bytes);
        await File.WriteAllBytesAsync(source, bytes);
        await client.PutAsync(source, "deep/er/copy", CancellationToken.None);
        bool isGood = Check("what was uploaded is the same", await AreSameAsync(source, Path.Combine(served, "deep/er/copy")));
        string back = Path.Combine(home, "back");
        await client.GetAsync("deep/er/copy", back, CancellationToken.None);
        return isGood & Check("what was downloaded is the same", await AreSameAsync(source, back));
    }

    // Transfers that are given up when a part is through leave nothing behind, on both sides.
    private static async Task<bool> InterruptAsync(IFiles files, string home, string served)
    {
        using CancellationTokenSource enough = new();
        await using GivingUp endless = new(enough);
        string before = Names(home);
        bool isGood = await IsCancelledAsync("an upload", () =>
            files.UploadAsync("half", LengthBytes, PipeReader.Create(endless), enough.Token).AsTask());
        using CancellationTokenSource enoughAgain = new();
        isGood &= await IsCancelledAsync("a download", () => Folder.WriteWholeAsync(Path.Combine(home, "half"), async body =>
        {
            await using CountingStream counting = new(body, count =>
            {
                if (count > LengthBytes / 4)
                {
                    enoughAgain.Cancel();
                }
            });
            await files.DownloadAsync("deep/er/copy", counting, enoughAgain.Token);
        }));

        // The server's handler ends a moment after the caller's call.
        for (int attempt = 0; attempt < 500 && Names(home) != before; attempt++)
        {
            await Task.Delay(10, CancellationToken.None);
        }

        return isGood & Check($"no half file is left in {served[home.Length..]} and beside it", Names(home) == before);
    }

    private static async Task<bool> RefuseAsync(IFiles files, string home, string served)
    {
        File.CreateSymbolicLink(Path.Combine(served, "link"), home);
        bool isGood = true;
        foreach (string path in (string[])["../source", "/etc/hostname", "deep/../../source", "link/source", "deep", ".", ""])
        {
            isGood &= await IsRefusedAsync($"get '{path}'", async () => await files.DownloadAsync(path, Stream.Null));
        }

        isGood &= await IsRefusedAsync("put '../new'", async () =>
            await files.UploadAsync("../new", 1, PipeReader.Create(new MemoryStream(new byte[1]))));
        return isGood & await IsRefusedAsync("put less than was announced", async () =>
            await files.UploadAsync("new", 2, PipeReader.Create(new MemoryStream(new byte[1]))));
    }

    private static string Names(string folder) =>
        string.Join('\n', Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));

    private static async Task<bool> AreSameAsync(string one, string other)
    {
        await using FileStream first = File.OpenRead(one);
        await using FileStream second = File.OpenRead(other);
        byte[] hash = await SHA256.HashDataAsync(first);
        byte[] otherHash = await SHA256.HashDataAsync(second);
        return hash.SequenceEqual(otherHash);
    }

    private static async Task<bool> IsCancelledAsync(string what, Func<Task> transfer)
    {
        try
        {
            await transfer();
            return Check($"{what} was not given up", isTrue: false);
        }
        catch (OperationCanceledException)
        {
            return Check($"{what} is given up halfway", isTrue: true);
        }
    }

    private static async Task<bool> IsRefusedAsync(string what, Func<Task> call)
    {
        try
        {
            await call();
            return Check($"{what} was not refused", isTrue: false);
        }
        catch (RpcException error)
        {
            return Check($"{what}: {error.Status}, {error.Message}", isTrue: true);
        }
    }

    private static bool Check(string what, bool isTrue)
    {
        Console.WriteLine($"{(isTrue ? ' ' : '!')} {what}");
        return isTrue;
    }

    /// <summary>Gives bytes, and fires after a quarter of them.</summary>
    private sealed class GivingUp(CancellationTokenSource enough) : MemoryStream(new byte[LengthBytes])
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position > LengthBytes / 4)
            {
                enough.Cancel();
            }

            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
