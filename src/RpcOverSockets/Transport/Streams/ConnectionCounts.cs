using System.Net;
using System.Net.Sockets;

namespace RpcOverSockets.Transport.Streams;

/// <summary>How many connections a server holds, in all, per Unix user and per IP address. Thread-safe.</summary>
/// <remarks>Of IPv6 the network of 64 bits counts as one address: one host has it to itself and may use all of it. Not so the link-local
/// one, which all hosts of a link share (RFC 4291, 2.5.6).</remarks>
internal sealed class ConnectionCounts(RpcSocketOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, int> _perUser = [];         // _gate
    private readonly Dictionary<IPAddress, Shared> _perAddress = []; // _gate; by what counts as one address
    private int _total;                                           // _gate

    internal int Total
    {
        get
        {
            lock (_gate)
            {
                return _total;
            }
        }
    }

    /// <inheritdoc cref="TryAdd(ref IPAddress?, uint?)"/>
    internal string? TryAdd(IPAddress? address, uint? user) => TryAdd(ref address, user);

    /// <summary>Counts one connection more, unless a limit forbids it.</summary>
    /// <param name="address">Its address; replaced by the object that connections of the very address share.</param>
    /// <param name="user">Its user.</param>
    /// <returns>Null, or which limit.</returns>
    internal string? TryAdd(ref IPAddress? address, uint? user)
    {
        lock (_gate)
        {
            if (_total >= options.ConnectionsMax)
            {
                return $"{nameof(RpcSocketOptions.ConnectionsMax)} is {options.ConnectionsMax}";
            }

            if (user is uint id && _perUser.GetValueOrDefault(id) >= options.ConnectionsPerUserMax)
            {
                return $"{nameof(RpcSocketOptions.ConnectionsPerUserMax)} is {options.ConnectionsPerUserMax}, user {id}";
            }

            if (address is not null && _perAddress.GetValueOrDefault(HostOf(address)).Count >= options.ConnectionsPerAddressMax)
            {
                return $"{nameof(RpcSocketOptions.ConnectionsPerAddressMax)} is {options.ConnectionsPerAddressMax}, address {address}";
            }

            address = ChangeLocked(address, user, +1);
            return null;
        }
    }

    internal void Remove(IPAddress? address, uint? user)
    {
        lock (_gate)
        {
            _ = ChangeLocked(address, user, -1);
        }
    }

    private IPAddress? ChangeLocked(IPAddress? address, uint? user, int change)
    {
        _total += change;
        if (user is uint id)
        {
            int count = _perUser.GetValueOrDefault(id) + change;
            if (count == 0)
            {
                _ = _perUser.Remove(id);
            }
            else
            {
                _perUser[id] = count;
            }
        }

        return address is null ? null : ChangeLocked(address, change);
    }

    private IPAddress ChangeLocked(IPAddress address, int change)
    {
        IPAddress host = HostOf(address);
        Shared known = _perAddress.GetValueOrDefault(host, new Shared(address, 0));
        if (known.Count + change == 0)
        {
            _ = _perAddress.Remove(host);
        }
        else
        {
            _perAddress[host] = known with { Count = known.Count + change };
        }

        return known.Address.Equals(address) ? known.Address : address;
    }

    // IPv4 in the form of IPv6, as sockets for both report it, is IPv4: else all of it would be one network.
    private static IPAddress HostOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv6LinkLocal)
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    private readonly record struct Shared(IPAddress Address, int Count);
}
