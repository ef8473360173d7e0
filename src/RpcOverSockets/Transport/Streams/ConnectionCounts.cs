using System.Net;

namespace RpcOverSockets.Transport.Streams;

/// <summary>How many connections a server holds, in all, per Unix user and per IP address. Thread-safe.</summary>
internal sealed class ConnectionCounts(RpcSocketOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, int> _perUser = [];         // _gate
    private readonly Dictionary<IPAddress, int> _perAddress = []; // _gate
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

    /// <summary>Counts one connection more, unless a limit forbids it.</summary>
    /// <returns>Null, or which limit.</returns>
    internal string? TryAdd(IPAddress? address, uint? user)
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

            if (address is not null && _perAddress.GetValueOrDefault(address) >= options.ConnectionsPerAddressMax)
            {
                return $"{nameof(RpcSocketOptions.ConnectionsPerAddressMax)} is {options.ConnectionsPerAddressMax}, address {address}";
            }

            ChangeLocked(address, user, +1);
            return null;
        }
    }

    internal void Remove(IPAddress? address, uint? user)
    {
        lock (_gate)
        {
            ChangeLocked(address, user, -1);
        }
    }

    private void ChangeLocked(IPAddress? address, uint? user, int change)
    {
        _total += change;
        if (user is uint id)
        {
            Change(_perUser, id, change);
        }

        if (address is not null)
        {
            Change(_perAddress, address, change);
        }
    }

    private static void Change<T>(Dictionary<T, int> counts, T key, int change)
        where T : notnull
    {
        int count = counts.GetValueOrDefault(key) + change;
        if (count == 0)
        {
            _ = counts.Remove(key);
        }
        else
        {
            counts[key] = count;
        }
    }
}
