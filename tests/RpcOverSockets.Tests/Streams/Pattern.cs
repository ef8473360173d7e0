namespace RpcOverSockets.Tests.Streams;

/// <summary>Bytes that tell where in their stream they belong.</summary>
internal static class Pattern
{
    internal static byte At(long position) => (byte)(position ^ (position >> 8) ^ (position >> 16));

    internal static void Fill(Span<byte> bytes, ref long position)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = At(position++);
        }
    }

    internal static void Check(ReadOnlySpan<byte> bytes, ref long position)
    {
        foreach (byte next in bytes)
        {
            if (next != At(position))
            {
                throw new InvalidDataException($"Byte {position} is {next} and not {At(position)}.");
            }

            position++;
        }
    }

    /// <summary>A stream of so many bytes of the pattern.</summary>
    internal sealed class Source(long lengthBytes) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => lengthBytes;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int length = (int)Math.Min(count, lengthBytes - _position);
            Fill(buffer.AsSpan(offset, length), ref _position);
            return length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
