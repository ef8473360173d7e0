using System.Collections;
using System.Text;

namespace RpcOverSockets;

/// <summary>What travels beside the arguments or the result of a call: named texts and bytes (protocol.md §2).</summary>
/// <remarks>Keys are lower-case ASCII, unique, in the order in which they were set. At most <see cref="EntriesMax"/> entries and
/// <see cref="BytesMax"/> bytes as they travel. Not thread-safe while it is changed.</remarks>
public sealed class RpcMetadata : IEnumerable<KeyValuePair<string, RpcMetadataValue>>
{
    /// <summary>Most entries.</summary>
    public const int EntriesMax = 64;

    /// <summary>Most bytes as they travel, names and lengths included.</summary>
    public const int BytesMax = 16 << 10;

    private const int MapHeaderBytesMax = 3;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<KeyValuePair<string, RpcMetadataValue>> _entries = [];
    private int _encodedBytes = MapHeaderBytesMax;
    private bool _isReadOnly;

    /// <summary>Creates metadata without entries.</summary>
    public RpcMetadata()
    {
    }

    /// <summary>Creates a copy, which can be changed.</summary>
    /// <param name="source">What to copy.</param>
    public RpcMetadata(RpcMetadata source)
    {
        ArgumentNullException.ThrowIfNull(source);
        foreach ((string key, RpcMetadataValue value) in source._entries)
        {
            Put(key, value, BytesOf(value));
        }
    }

    internal static RpcMetadata Empty { get; } = new() { _isReadOnly = true };

    /// <summary>Gets the number of entries.</summary>
    public int Count => _entries.Count;

    /// <summary>Sets a text.</summary>
    /// <param name="key">Lower-case ASCII without spaces, 1 to 128 characters.</param>
    /// <param name="value">The text.</param>
    /// <exception cref="ArgumentException">The key is not legal, the text has a lone surrogate, which UTF-8 has no bytes for, or a limit
    /// would be exceeded; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The metadata was received and cannot be changed.</exception>
    public void Set(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Put(key, new RpcMetadataValue(value), BytesOf(value));
    }

    /// <summary>Sets bytes.</summary>
    /// <param name="key">Lower-case ASCII without spaces, 1 to 128 characters.</param>
    /// <param name="value">The bytes; copied.</param>
    /// <exception cref="ArgumentException">The key is not legal, or a limit would be exceeded; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The metadata was received and cannot be changed.</exception>
    public void Set(string key, ReadOnlySpan<byte> value) => Put(key, new RpcMetadataValue(value.ToArray()), value.Length);

    /// <summary>Finds a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGet(string key, out RpcMetadataValue value)
    {
        int index = IndexOf(key);
        value = index < 0 ? default : _entries[index].Value;
        return index >= 0;
    }

    /// <summary>Finds a text.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The text, or null if there is none under this key.</returns>
    public string? GetText(string key) => TryGet(key, out RpcMetadataValue value) ? value.Text : null;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, RpcMetadataValue>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static bool IsLegalKey(string key)
    {
        foreach (char next in key)
        {
            if (next is <= ' ' or > '~' or (>= 'A' and <= 'Z'))
            {
                return false;
            }
        }

        return key.Length is > 0 and <= 128;
    }

    /// <summary>Refuses further changes.</summary>
    internal RpcMetadata Freeze()
    {
        _isReadOnly = true;
        return this;
    }

    /// <summary>Adds what a peer sent, whose limits were checked.</summary>
    /// <returns>False if the key is there already.</returns>
    internal bool TryAddReceived(string key, RpcMetadataValue value)
    {
        if (IndexOf(key) >= 0)
        {
            return false;
        }

        _entries.Add(new KeyValuePair<string, RpcMetadataValue>(key, value));
        return true;
    }

    private void Put(string key, RpcMetadataValue value, int valueBytes)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_isReadOnly)
        {
            throw new InvalidOperationException("Metadata that was received or is in use cannot be changed.");
        }

        if (!IsLegalKey(key))
        {
            throw new ArgumentException(
                $"'{key}' is no metadata key: 1 to 128 characters of lower-case ASCII, without spaces.", nameof(key));
        }

        int index = IndexOf(key);
        int encodedBytes = _encodedBytes + EncodedBytes(key.Length, valueBytes);
        if (index >= 0)
        {
            encodedBytes -= EncodedBytes(key.Length, BytesOf(_entries[index].Value));
        }

        if (index < 0 && _entries.Count == EntriesMax)
        {
            throw new ArgumentException($"Metadata has at most {EntriesMax} entries.", nameof(key));
        }

        if (encodedBytes > BytesMax)
        {
            throw new ArgumentException(
                $"Metadata takes at most {BytesMax} bytes, and with '{key}' it would take {encodedBytes}.", nameof(key));
        }

        _encodedBytes = encodedBytes;
        var entry = new KeyValuePair<string, RpcMetadataValue>(key, value);
        if (index < 0)
        {
            _entries.Add(entry);
        }
        else
        {
            _entries[index] = entry;
        }
    }

    private int IndexOf(string key)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (string.Equals(_entries[i].Key, key, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    private static int BytesOf(RpcMetadataValue value) => value.Text is string text ? BytesOf(text) : value.Bytes.Length;

    private static int BytesOf(string text)
    {
        try
        {
            return s_utf8.GetByteCount(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"The text has half a surrogate pair at {e.Index}, which cannot travel.", nameof(text), e);
        }
    }

    // With the longest header that such a length has.
    private static int EncodedBytes(int keyBytes, int valueBytes) =>
        HeaderBytes(keyBytes) + keyBytes + HeaderBytes(valueBytes) + valueBytes;

    private static int HeaderBytes(int lengthBytes) => lengthBytes <= byte.MaxValue ? 2 : 3;
}
