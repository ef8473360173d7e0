using System.Buffers;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>The payload of ERROR: how a call failed (protocol.md §2, §5).</summary>
/// <param name="Status">Never Ok.</param>
/// <param name="Message">For people.</param>
/// <param name="Outcome">What is safe to do next.</param>
internal sealed record CallError(RpcStatus Status, string Message, RpcOutcome Outcome)
{
    /// <summary>Longest message, in UTF-16 units: a handler's message is cut, so that an error always fits the smallest frame, and what a
    /// peer sends is cut, so that it does not fill logs.</summary>
    internal const int MessageCharsMax = 8192;

    /// <summary>The declared exception that a handler threw, and how to write it; null when there is none.</summary>
    internal (RpcFault Fault, Exception Exception)? Thrown { get; init; }

    /// <summary>Name and encoded value of the fault that was received.</summary>
    internal (string Name, byte[] Value)? Received { get; init; }

    internal RpcMetadata? Metadata { get; init; }

    /// <summary>Makes the exception that the caller gets: the declared one if the method declares it and it can be read.</summary>
    internal Exception ToException(RpcMethodDescriptor? method = null)
    {
        if (Received is (string name, byte[] value) && method?.FindFault(name) is RpcFault fault)
        {
            try
            {
                var reader = new MessagePackReader(value);
                if (fault.Read(ref reader) is Exception declared)
                {
                    return declared;
                }
            }
#pragma warning disable CA1031 // Constructors and setters of the exception are user code; status and message are true nevertheless.
            catch (Exception e)
#pragma warning restore CA1031
            {
                return ToRpcException(e);
            }
        }

        return ToRpcException(null);
    }

    private RpcException ToRpcException(Exception? inner) =>
        new(Status, Message, Outcome, inner) { Metadata = Metadata ?? RpcMetadata.Empty };

    internal void Write(ref MessagePackWriter writer)
    {
        bool hasMore = Thrown is not null || Metadata is not null;
        writer.WriteArrayHeader(hasMore ? 5 : 3);
        writer.WriteInt32((int)Status);
        writer.WriteString(CleanMessage(Message));
        writer.WriteInt32((int)Outcome);
        if (!hasMore)
        {
            return;
        }

        if (Thrown is (RpcFault fault, Exception exception))
        {
            writer.WriteArrayHeader(2);
            writer.WriteString(fault.Name);
            fault.Write(ref writer, exception);
        }
        else
        {
            writer.WriteNil();
        }

        if (Metadata is not null)
        {
            Calls.Metadata.Write(ref writer, Metadata);
        }
        else
        {
            writer.WriteNil();
        }
    }

    /// <summary>Reads the payload of an ERROR: trailing elements may be missing, unknown ones may follow.</summary>
    /// <exception cref="RpcSerializationException">It is no such array.</exception>
    internal static CallError Read(in ReadOnlySequence<byte> payload)
    {
        var reader = new MessagePackReader(payload);
        int count = reader.ReadArrayHeader();
        uint status = count > 0 ? reader.ReadUInt32() : (uint)RpcStatus.Unknown;
        string? message = count > 1 ? reader.ReadStringCut(MessageCharsMax) : null;
        uint outcome = count > 2 ? reader.ReadUInt32() : (uint)RpcOutcome.Unknown;
        (string, byte[])? fault = count > 3 ? ReadFault(ref reader, payload) : null;
        RpcMetadata? metadata = count > 4 ? ReadMetadata(ref reader, payload) : null;
        for (int i = 5; i < count; i++)
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
            outcome <= (uint)RpcOutcome.Unknown ? (RpcOutcome)outcome : RpcOutcome.Unknown)
        {
            Received = fault,
            Metadata = metadata,
        };
    }

    private static (string Name, byte[] Value)? ReadFault(ref MessagePackReader reader, in ReadOnlySequence<byte> payload)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        string? name = count > 0 ? reader.ReadString() : null;
        long start = reader.Consumed;
        if (count > 1)
        {
            reader.Skip();
        }

        long end = reader.Consumed;
        for (int i = 2; i < count; i++)
        {
            reader.Skip();
        }

        return name is null || count < 2 ? null : (name, payload.Slice(start, end - start).ToArray());
    }

    private static RpcMetadata? ReadMetadata(ref MessagePackReader reader, in ReadOnlySequence<byte> payload)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        // What cannot be read of it is not worth more than the error itself.
        bool isLegal = Calls.Metadata.TryRead(payload.Slice(reader.Consumed), out RpcMetadata metadata, out _);
        reader.Skip();
        return isLegal ? metadata : null;
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
