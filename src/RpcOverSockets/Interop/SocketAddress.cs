using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace RpcOverSockets.Interop;

/// <summary>A socket address in the kernel's layout: sockaddr_in, sockaddr_in6 or sockaddr_un. Immutable.</summary>
internal readonly struct SocketAddress
{
    /// <summary>Size of sockaddr_un, the largest of them.</summary>
    internal const int BytesMax = 110;

    private const int FamilyBytes = 2;

    private readonly byte[]? _bytes;

    private SocketAddress(byte[] bytes)
    {
        _bytes = bytes;
    }

    internal ReadOnlySpan<byte> Bytes => _bytes;

    internal int Family => _bytes is { Length: >= FamilyBytes } ? MemoryMarshal.Read<ushort>(_bytes) : 0;

    /// <summary>The TCP port, or 0.</summary>
    internal int Port => Family is LinuxConstants.FamilyIPv4 or LinuxConstants.FamilyIPv6
        ? BinaryPrimitives.ReadUInt16BigEndian(Bytes[FamilyBytes..])
        : 0;

    /// <summary>The IP address, or null for Unix-domain sockets.</summary>
    internal IPAddress? Ip => Family switch
    {
        LinuxConstants.FamilyIPv4 => new IPAddress(Bytes.Slice(4, 4)),
        LinuxConstants.FamilyIPv6 => new IPAddress(Bytes.Slice(8, 16), MemoryMarshal.Read<uint>(Bytes[24..])),
        _ => null,
    };

    /// <summary>The path or <c>@name</c> of a Unix-domain socket, or null for others and for one without a name.</summary>
    internal string? UnixName
    {
        get
        {
            if (Family != LinuxConstants.FamilyUnix || Bytes.Length <= FamilyBytes)
            {
                return null;
            }

            // An abstract name begins with a zero and is as long as it is; a path ends with one (unix(7)).
            ReadOnlySpan<byte> name = Bytes[FamilyBytes..];
            return name[0] == 0 ? "@" + Encoding.UTF8.GetString(name[1..]) : Encoding.UTF8.GetString(name.TrimEnd((byte)0));
        }
    }

    internal static SocketAddress ForIp(IPAddress address, int port)
    {
        byte[] ip = address.GetAddressBytes();
        bool isIPv4 = ip.Length == 4;
        byte[] bytes = new byte[isIPv4 ? 16 : 28];
        WriteFamily(bytes, isIPv4 ? LinuxConstants.FamilyIPv4 : LinuxConstants.FamilyIPv6);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(FamilyBytes), (ushort)port);
        ip.CopyTo(bytes, isIPv4 ? 4 : 8);
        if (!isIPv4)
        {
            MemoryMarshal.Write(bytes.AsSpan(24), (uint)address.ScopeId);
        }

        return new SocketAddress(bytes);
    }

    /// <summary>An address of the file system, or with a leading <c>@</c> one of the abstract name space (unix(7)).</summary>
    internal static SocketAddress ForUnix(string path)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        bool isAbstract = name[0] == (byte)'@';
        // An abstract name is as long as it is and starts with a zero; a path ends with one.
        byte[] bytes = new byte[FamilyBytes + name.Length + (isAbstract ? 0 : 1)];
        WriteFamily(bytes, LinuxConstants.FamilyUnix);
        name.CopyTo(bytes, FamilyBytes);
        if (isAbstract)
        {
            bytes[FamilyBytes] = 0;
        }

        return new SocketAddress(bytes);
    }

    internal static SocketAddress FromKernel(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    /// <summary>The text of a TCP end point.</summary>
    public override string ToString()
    {
        IPAddress? ip = Ip;
        return ip is null
            ? "unix:"
            : Family == LinuxConstants.FamilyIPv4
                ? string.Create(CultureInfo.InvariantCulture, $"tcp://{ip}:{Port}")
                : string.Create(CultureInfo.InvariantCulture, $"tcp://[{ip}]:{Port}");
    }

    private static void WriteFamily(Span<byte> bytes, int family) => MemoryMarshal.Write(bytes, (ushort)family);
}
