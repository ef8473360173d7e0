using System.ComponentModel;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <summary>An exception type that a method declares: it crosses the wire and is thrown at the caller. Immutable.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RpcFault
{
    private protected RpcFault(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>Gets the type's wire name.</summary>
    public string Name { get; }

    /// <summary>Describes a fault.</summary>
    /// <typeparam name="TException">The exception type.</typeparam>
    /// <typeparam name="TCodec">Its codec.</typeparam>
    /// <param name="name">Its wire name.</param>
    /// <returns>The fault.</returns>
    public static RpcFault Of<TException, TCodec>(string name)
        where TException : Exception
        where TCodec : struct, IRpcCodec<TException>
        => new Typed<TException, TCodec>(name);

    /// <summary>Whether an exception is sent as this fault.</summary>
    internal abstract bool Matches(Exception exception);

    internal abstract void Write(ref MessagePackWriter writer, Exception exception);

    internal abstract Exception? Read(ref MessagePackReader reader);

    private sealed class Typed<TException, TCodec>(string name) : RpcFault(name)
        where TException : Exception
        where TCodec : struct, IRpcCodec<TException>
    {
        // Not derived types: their codec would write the base's members only.
        internal override bool Matches(Exception exception) => exception.GetType() == typeof(TException);

        internal override void Write(ref MessagePackWriter writer, Exception exception) =>
            TCodec.Write(ref writer, (TException)exception);

        internal override Exception? Read(ref MessagePackReader reader) => TCodec.Read(ref reader);
    }
}
