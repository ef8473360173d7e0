using System.Buffers;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>The payload of ERROR: how a call failed (protocol.md §2, §5).</summary>
/// <param name="Status">Never Ok.</param>
/// <param name="Message">For people.</param>
/// <param name="Outcome">What is safe to do next.</param>
internal readonly record struct CallError(RpcStatus Status, string Message, RpcOutcome Outcome)
{
    /// <summary>Longest message on the wire, in UTF-16 units: a handler's message is cut, so that an error always fits the smallest
    /// frame.</summary>
    internal const int MessageCharsMax = 8192;

    internal RpcException ToException() => new(Status, Message, Outcome);

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        writer.WriteInt32((int)Status);
        writer.WriteString(CleanMessage(Message));
        writer.WriteInt32((int)Outcome);
    }

    /// <summary>Reads the payload of an ERROR: trailing elements may be missing, unknown ones may follow.</summary>
    /// <exception cref="RpcSerializationException">It is no such array.</exception>
    internal static CallError Read(in ReadOnlySequence<byte> payload)
    {
        var reader = new MessagePackReader(payload);
        int count = reader.ReadArrayHeader();
        uint status = count > 0 ? reader.ReadUInt32() : (uint)RpcStatus.Unknown;
        string? message = count > 1 ? reader.ReadString() : null;
        uint outcome = count > 2 ? reader.ReadUInt32() : (uint)RpcOutcome.Unknown;
        for (int i = 3; i < count; i++)
        {
            reader.Skip();
        }

        if (reader.Remaining > 0)
        {
            throw new RpcSerializationException("Bytes follow the array of an ERROR.");
        }

        return new CallError(
            status is > 0 and <= (uint)RpcStatus.Unauthenticated ? (RpcStatus)status : RpcStatus.Unknown,
            message ?? "",
            outcome <= (uint)RpcOutcome.Unknown ? (RpcOutcome)outcome : RpcOutcome.Unknown);
    }

    // The strict writer refuses lone surrogates; an error must always reach the caller.
    private static string CleanMessage(string message)
    {
        string text = message.Length <= MessageCharsMax ? message : message[..MessageCharsMax];
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
            }
        }

        return text;
    }
}
