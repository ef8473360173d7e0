using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;
using SocketAddress = RpcOverSockets.Interop.SocketAddress;

namespace RpcOverSockets.Transport.Streams;

/// <summary>Connects to an end point: all addresses of its name in turn, within one time limit that they share.</summary>
internal sealed class StreamConnector(RpcEndPoint endPoint, EpollReactor reactor, RpcSocketOptions options)
{
    // unix(7): a full backlog refuses a non-blocking connect with EAGAIN, and no event tells when there is room.
    private static readonly TimeSpan s_fullBacklogRetry = TimeSpan.FromMilliseconds(5);

    /// <summary>Connects.</summary>
    /// <exception cref="RpcException">Names the end point and the cause.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    internal ValueTask<IFrameHandler> ConnectAsync(Func<IFrameChannel, IFrameHandler> factory, CancellationToken ct) =>
        ConnectAsync(RemoteAddresses.ResolveAsync, factory, ct);

    /// <inheritdoc cref="ConnectAsync(Func{IFrameChannel, IFrameHandler}, CancellationToken)"/>
    /// <remarks>Who calls it says how the addresses are found.</remarks>
    internal async ValueTask<IFrameHandler> ConnectAsync(
        Func<RpcEndPoint, CancellationToken, ValueTask<SocketAddress[]>> resolve, Func<IFrameChannel, IFrameHandler> factory,
        CancellationToken ct)
    {
        (SysResult cause, IFrameHandler? handler) = await AddressesInTurn.ConnectAsync(
            token => resolve(endPoint, token),
            options.ConnectTimeout,
            none: SysResult.Fail(Errno.EADDRNOTAVAIL),
            timedOut: SysResult.Fail(Errno.ETIMEDOUT),
            (address, token) => TryConnectAsync(address, factory, token),
            ct).ConfigureAwait(false);
        return handler ?? throw Failure(cause);
    }

    private async ValueTask<(SysResult Result, IFrameHandler? Handler)> TryConnectAsync(
        SocketAddress address, Func<IFrameChannel, IFrameHandler> factory, CancellationToken ct)
    {
        Kernel kernel = reactor.Kernel;
        SysResult made = kernel.Socket(address.Family);
        if (made.IsError)
        {
            return (made, null);
        }

        var fd = new FileDescriptor(made.Raw);
        ConnectAttempt? attempt = null;
        SysResult result = SocketSetup.ForFamily(kernel, fd, address.Family, options);
        bool isTaken = false;
        try
        {
            if (!result.IsError || address.Family == LinuxConstants.FamilyUnix)
            {
                result = kernel.Connect(fd, address);
            }

            while (result.Errno == Errno.EAGAIN)
            {
                await Task.Delay(s_fullBacklogRetry, ct).ConfigureAwait(false);
                result = kernel.Connect(fd, address);
            }

            if (result.Errno == Errno.EINPROGRESS)
            {
                attempt = new ConnectAttempt(reactor, fd);
                result = await WaitAsync(attempt, ct).ConfigureAwait(false);
            }

            result = result.IsError ? result : SelfConnection.Refuse(kernel, fd, address);
            if (result.IsError)
            {
                return (result, null);
            }

            StreamChannel channel = NewChannel(fd);
            IFrameHandler handler = factory(channel);
            isTaken = true;
            return channel.Start(handler, attempt?.Token) is { IsError: true } failed ? (failed, null) : (result, handler);
        }
        finally
        {
            if (!isTaken)
            {
                Drop(fd, attempt);
            }
        }
    }

    private static async ValueTask<SysResult> WaitAsync(ConnectAttempt attempt, CancellationToken ct)
    {
        CancellationTokenRegistration registration = ct.UnsafeRegister(
            static state => ((ConnectAttempt)state!).End(Errno.ECANCELED), attempt);
        await using (registration.ConfigureAwait(false))
        {
            attempt.Start();
            SysResult result = await attempt.Ended.ConfigureAwait(false);
            ct.ThrowIfCancellationRequested();
            return result;
        }
    }

    private StreamChannel NewChannel(FileDescriptor fd)
    {
        if (endPoint.Transport != RpcTransport.Unix)
        {
            return new StreamChannel(reactor, fd, new RpcPeer(endPoint.ToString()), isInitiator: true);
        }

        SysResult known = reactor.Kernel.GetOption(
            fd, LinuxConstants.LevelSocket, LinuxConstants.SocketPeerCredentials, out PeerCredentials server);
        RpcPeer peer = known.IsError
            ? new RpcPeer(endPoint.ToString())
            : new RpcPeer(endPoint.ToString(), server.ProcessId, server.UserId, server.GroupId);
        return new StreamChannel(reactor, fd, peer, isInitiator: true);
    }

    private void Drop(FileDescriptor fd, ConnectAttempt? attempt)
    {
        if (attempt is not null)
        {
            reactor.Slots.Remove(attempt.Token);
            attempt.Leave();
        }

        _ = reactor.Kernel.Close(fd);
    }

    private RpcException Failure(SysResult result)
    {
        string cause = result.Errno == Errno.ETIMEDOUT
            ? $"timed out, {nameof(RpcSocketOptions.ConnectTimeout)} is {options.ConnectTimeout.TotalSeconds:0.###} s"
            : result.Describe();
        return StreamTransport.Failure(endPoint, "cannot be reached", cause, StreamTransport.StatusOf(result.Errno));
    }
}
