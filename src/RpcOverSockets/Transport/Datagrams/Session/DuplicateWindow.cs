using System.Diagnostics;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Which of the last numbers were seen: a ring of bits that begins with 256 and grows to 8 192.</summary>
/// <remarks>Not thread-safe. What is older than the ring counts as seen.</remarks>
internal sealed class DuplicateWindow
{
    internal const int BitsMax = 8192;

    private const int BitsPerWord = 64;

    private ulong[] _words = new ulong[256 / BitsPerWord];
    private long _next; // one above the largest number seen

    internal bool Contains(long number) =>
        number < _next && (number < _next - Bits || (_words[WordOf(number)] & BitOf(number)) != 0);

    /// <summary>Remembers a number that is not in the window.</summary>
    internal void Add(long number)
    {
        Debug.Assert(!Contains(number));
        if (number >= _next)
        {
            MoveTo(number + 1);
        }

        _words[WordOf(number)] |= BitOf(number);
    }

    private int Bits => _words.Length * BitsPerWord;

    private int WordOf(long number) => (int)(number / BitsPerWord) & (_words.Length - 1);

    private static ulong BitOf(long number) => 1UL << (int)(number & (BitsPerWord - 1));

    private void MoveTo(long next)
    {
        // Grow before a number falls out of the ring that may still be under way.
        while (next > Bits && _words.Length < BitsMax / BitsPerWord)
        {
            Grow();
        }

        long clear = Math.Min(next - _next, Bits);
        for (long number = next - clear; number < next; number++)
        {
            _words[WordOf(number)] &= ~BitOf(number);
        }

        _next = next;
    }

    private void Grow()
    {
        // Until the largest size is reached the ring has never wrapped: every number so far has its own bit.
        Array.Resize(ref _words, _words.Length * 2);
    }
}
