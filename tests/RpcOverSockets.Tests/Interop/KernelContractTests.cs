using RpcOverSockets.Interop;

namespace RpcOverSockets.Tests.Interop;

/// <summary>What the design takes for granted of the kernel, asked of the kernel at hand.</summary>
public sealed unsafe class KernelContractTests : IDisposable
{
    private const EpollEvents OneShot = EpollEvents.EdgeTriggered | EpollEvents.OneShot;

    private readonly Kernel _kernel = new();
    private readonly EpollEventBuffer _events = new(8);
    private readonly FileDescriptor _epoll;
    private readonly List<FileDescriptor> _open = [];

    public KernelContractTests()
    {
        _epoll = Own(_kernel.EpollCreate());
    }

    public void Dispose()
    {
        foreach (FileDescriptor fd in _open)
        {
            _ = _kernel.Close(fd);
        }

        _events.Free();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_one_shot_that_reported_is_silent_until_MOD_which_polls_again(bool isTcp)
    {
        (FileDescriptor a, FileDescriptor b) = Pair(isTcp);
        Check(_kernel.EpollAdd(_epoll, a, EpollEvents.In | OneShot, 7));
        SendByte(b);
        Assert.Equal((1, EpollEvents.In), Poll());
        Assert.Equal(7u, _events.Token(0));

        SendByte(b);
        _ = _kernel.Shutdown(b, ShutdownSides.Both);
        Assert.Equal(0, Poll().Count); // not even HUP

        Check(_kernel.EpollMod(_epoll, a, EpollEvents.In | OneShot, 8));
        Assert.Equal(1, Poll().Count);
        Assert.Equal(8u, _events.Token(0));
    }

    [Fact]
    public void ADD_polls_too_so_early_data_is_not_missed()
    {
        (FileDescriptor a, FileDescriptor b) = Pair(isTcp: false);
        SendByte(b);
        Check(_kernel.EpollAdd(_epoll, a, EpollEvents.In | OneShot, 1));
        Assert.Equal((1, EpollEvents.In), Poll());
    }

    [Fact]
    public void A_hang_up_is_reported_once_when_nothing_is_asked_one_shot()
    {
        (FileDescriptor a, FileDescriptor b) = Pair(isTcp: false);
        Check(_kernel.EpollAdd(_epoll, a, OneShot, 1));
        _ = _kernel.Shutdown(b, ShutdownSides.Both);

        Assert.True((Poll().Events & EpollEvents.HangUp) != EpollEvents.None);
        Assert.Equal(0, Poll().Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Shutdown_by_another_thread_fires_a_one_shot(bool isTcp)
    {
        (FileDescriptor a, _) = Pair(isTcp);
        Check(_kernel.EpollAdd(_epoll, a, EpollEvents.In | EpollEvents.ReadHangUp | OneShot, 1));
        _ = _kernel.Shutdown(a, ShutdownSides.Both);
        Assert.True((Poll().Events & EpollEvents.HangUp) != EpollEvents.None);
    }

    [Fact]
    public void A_consumed_message_does_not_wake_the_sender_that_asked_for_IN_only()
    {
        (FileDescriptor a, FileDescriptor b) = Pair(isTcp: false);
        Check(_kernel.EpollAdd(_epoll, a, EpollEvents.In | OneShot, 1));
        for (int i = 0; i < 20; i++)
        {
            SendByte(a);
            ReceiveByte(b);
            Assert.Equal(0, Poll().Count);
        }
    }

    [Fact]
    public void An_eventfd_that_is_never_read_wakes_once_per_write()
    {
        FileDescriptor wake = Own(_kernel.EventFd());
        Check(_kernel.EpollAdd(_epoll, wake, EpollEvents.In | EpollEvents.EdgeTriggered, 1));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(0, Poll().Count);
            Check(_kernel.Signal(wake));
            Assert.Equal(1, Poll().Count);
        }
    }

    [Fact]
    public void Accepted_sockets_inherit_the_listeners_TCP_options()
    {
        FileDescriptor listener = Own(_kernel.Socket(LinuxConstants.FamilyIPv4));
        Check(_kernel.SetOption(listener, LinuxConstants.LevelTcp, LinuxConstants.TcpNoDelay, 1));
        Check(_kernel.SetOption(listener, LinuxConstants.LevelSocket, LinuxConstants.SocketKeepAlive, 1));
        Check(_kernel.SetOption(listener, LinuxConstants.LevelTcp, LinuxConstants.TcpKeepIdle, 61));
        Check(_kernel.SetOption(listener, LinuxConstants.LevelTcp, LinuxConstants.TcpUserTimeout, 12_345));
        (_, FileDescriptor accepted) = Connected(listener, SocketAddress.ForIp(System.Net.IPAddress.Loopback, 0));

        Assert.Equal(1, Option(accepted, LinuxConstants.LevelTcp, LinuxConstants.TcpNoDelay));
        Assert.Equal(1, Option(accepted, LinuxConstants.LevelSocket, LinuxConstants.SocketKeepAlive));
        Assert.Equal(61, Option(accepted, LinuxConstants.LevelTcp, LinuxConstants.TcpKeepIdle));
        Assert.Equal(12_345, Option(accepted, LinuxConstants.LevelTcp, LinuxConstants.TcpUserTimeout));
    }

    [Fact]
    public void The_errno_of_a_failed_call_arrives_as_a_value()
    {
        Assert.Equal(Errno.EBADF, _kernel.Shutdown(new FileDescriptor(1_000_000), ShutdownSides.Both).Errno);
        Assert.Equal(Errno.ENOENT, _kernel.Open("/no/such/file", LinuxConstants.OpenReadOnly, 0).Errno);
        (FileDescriptor a, _) = Pair(isTcp: false);
        byte b;
        Assert.Equal(Errno.EAGAIN, _kernel.Receive(a, &b, 1).Errno);
    }

    private static void Check(SysResult result) => Assert.False(result.IsError, result.Describe());

    private FileDescriptor Own(SysResult result)
    {
        Check(result);
        var fd = new FileDescriptor(result.Raw);
        _open.Add(fd);
        return fd;
    }

    private (int Count, EpollEvents Events) Poll()
    {
        int count = _kernel.EpollWait(_epoll, _events, 0).Raw;
        return (count, count > 0 ? _events.Events(0) : EpollEvents.None);
    }

    private (FileDescriptor A, FileDescriptor B) Pair(bool isTcp) => isTcp
        ? Connected(Own(_kernel.Socket(LinuxConstants.FamilyIPv4)), SocketAddress.ForIp(System.Net.IPAddress.Loopback, 0))
        : Connected(Own(_kernel.Socket(LinuxConstants.FamilyUnix)), SocketAddress.ForUnix($"@ros-contract-{Guid.NewGuid():N}"));

    private (FileDescriptor A, FileDescriptor B) Connected(FileDescriptor listener, SocketAddress address)
    {
        Check(_kernel.Bind(listener, address));
        Check(_kernel.Listen(listener, 8));
        Check(_kernel.LocalAddress(listener, out SocketAddress bound));
        FileDescriptor client = Own(_kernel.Socket(address.Family));
        SysResult connecting = _kernel.Connect(client, bound);
        Assert.True(!connecting.IsError || connecting.Errno == Errno.EINPROGRESS);
        return (client, Own(_kernel.Accept(listener, out _)));
    }

    private int Option(FileDescriptor fd, int level, int option)
    {
        Check(_kernel.GetOption(fd, level, option, out int value));
        return value;
    }

    private void SendByte(FileDescriptor fd)
    {
        byte one = 1;
        Check(_kernel.Send(fd, &one, 1));
    }

    private void ReceiveByte(FileDescriptor fd)
    {
        byte one;
        Check(_kernel.Receive(fd, &one, 1));
    }
}
