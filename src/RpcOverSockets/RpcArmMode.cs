namespace RpcOverSockets;

/// <summary>How the kernel is asked for events of TCP and Unix-domain connections (epoll_ctl(2)).</summary>
public enum RpcArmMode
{
    /// <summary>EPOLLET and EPOLLONESHOT: an event silences the connection until its turn has ended and epoll_ctl has armed it again. One
    /// system call per turn, and no wake-up for a connection that is being served.</summary>
    OneShot = 0,

    /// <summary>EPOLLET only: the registration stays, and a word in user memory says who serves the connection. Spares the system call, at
    /// the price of a turn without data now and then.</summary>
    EdgeOwned = 1,
}
