namespace RpcOverSockets;

/// <summary>How the bytes of an end point travel.</summary>
public enum RpcTransport
{
    /// <summary>TCP over IPv4 or IPv6.</summary>
    Tcp = 0,

    /// <summary>Unix-domain stream sockets.</summary>
    Unix = 1,

    /// <summary>Inside the process, without sockets.</summary>
    InProcess = 2,

    /// <summary>Over a stream or pipe that the program brought.</summary>
    Duplex = 3,

    /// <summary>Listening sockets that the service manager passed to this process; whatever they are.</summary>
    Inherited = 4,

    /// <summary>UDP over IPv4 or IPv6, made reliable by a session of our own.</summary>
    Udp = 5,
}
