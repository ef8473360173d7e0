using System.Text;
using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SocketLockFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ros-").FullName;
    private readonly KernelProbe _probe = new();

    private string LockPath => Path.Combine(_folder, "s.sock.lock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void One_holder_at_a_time_and_nothing_is_left()
    {
        var kernel = new Kernel(_probe);
        SocketLockFile? first = SocketLockFile.TryTake(kernel, LockPath, out _);
        Assert.NotNull(first);

        Assert.Null(SocketLockFile.TryTake(kernel, LockPath, out string error));
        Assert.Equal("another server holds its lock file", error);
        var file = new FileDescriptor(kernel.Open(LockPath, LinuxConstants.OpenReadOnly, 0).Raw); // File.Open would want a lock, too
        byte[] text = new byte[11];
        _ = kernel.Read(file, text);
        _ = kernel.Close(file);
        Assert.Equal($"{Environment.ProcessId,10} ", Encoding.ASCII.GetString(text));

        first.Release();
        Assert.Empty(Directory.GetFiles(_folder));
        SocketLockFile? second = SocketLockFile.TryTake(kernel, LockPath, out _);
        Assert.NotNull(second);
        second.Release();
    }

    [Fact]
    public void What_a_killed_server_left_is_taken_again()
    {
        File.WriteAllText(LockPath, $"{1,10} {Guid.NewGuid():N}\n");

        SocketLockFile? taken = SocketLockFile.TryTake(new Kernel(_probe), LockPath, out _);

        Assert.NotNull(taken);
        taken.Release();
        Assert.Empty(Directory.GetFiles(_folder));
    }

    // A holder stops between another one's open(2) and flock(2): the lock of a file without a name is no lock.
    [Fact]
    public async Task However_they_come_and_go_two_never_hold_it_at_once()
    {
        const int Threads = 4;
        const int Rounds = 2_000;
        int holders = 0;
        int meetings = 0;
        int taken = 0;

        void ComeAndGo()
        {
            var kernel = new Kernel();
            for (int i = 0; i < Rounds; i++)
            {
                if (SocketLockFile.TryTake(kernel, LockPath, out _) is { } held)
                {
                    _ = Interlocked.Increment(ref taken);
                    if (Interlocked.Increment(ref holders) != 1)
                    {
                        _ = Interlocked.Increment(ref meetings);
                    }

                    _ = Thread.Yield();
                    _ = Interlocked.Decrement(ref holders);
                    held.Release();
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            ComeAndGo, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.Equal(0, meetings);
        Assert.InRange(taken, 1, Threads * Rounds);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData((int)Syscall.Open, (int)Errno.EACCES, "cannot be opened: permission denied")]
    [InlineData((int)Syscall.Write, (int)Errno.ENOSPC, "cannot be written: ")]
    public void What_goes_wrong_is_said(int call, int errno, string expected)
    {
        _probe.Plan = FaultPlan.FailNth((Syscall)call, 1, (Errno)errno);

        Assert.Null(SocketLockFile.TryTake(new Kernel(_probe), LockPath, out string error));

        Assert.StartsWith($"its lock file {LockPath} {expected}", error, StringComparison.Ordinal);
    }
}
