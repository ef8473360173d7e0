using RpcOverSockets.CompilerServices;

namespace RpcOverSockets;

/// <summary>A call on its way through the interceptors of its client. Immutable: a changed copy is handed to the next.</summary>
public sealed class RpcClientCall
{
    internal RpcClientCall(
        RpcMethodDescriptor descriptor, RpcEndPoint? endPoint, RpcCallOptions options, CancellationToken cancellationToken)
    {
        Descriptor = descriptor;
        EndPoint = endPoint;
        Options = options;
        CancellationToken = cancellationToken;
    }

    /// <summary>Gets the service's wire name.</summary>
    public string Service => Descriptor.Service;

    /// <summary>Gets the method's wire name.</summary>
    public string Method => Descriptor.Name;

    /// <summary>Gets what travels beside arguments and result.</summary>
    public RpcCallKind Kind => Descriptor.Kind;

    /// <summary>Gets a value indicating whether the contract says that running the method twice does no harm
    /// (<see cref="RpcIdempotentAttribute"/>).</summary>
    public bool IsIdempotent => (Descriptor.Flags & RpcMethodFlags.Idempotent) != 0;

    /// <summary>Gets where the channel connects.</summary>
    /// <value>Null for the calls of a server to its clients.</value>
    public RpcEndPoint? EndPoint { get; }

    /// <summary>Gets the options.</summary>
    /// <value>Without a timeout it is the channel's default that counts. Time runs from the end of the chain: an interceptor that repeats
    /// the call begins anew.</value>
    public RpcCallOptions Options { get; }

    /// <summary>Gets the token that cancels the call on both sides.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>What generated code says of the method.</summary>
    internal RpcMethodDescriptor Descriptor { get; }

    /// <summary>Makes the call with other options.</summary>
    /// <param name="options">All of them: change a copy of <see cref="Options"/> by <c>with</c>.</param>
    /// <returns>The new call.</returns>
    public RpcClientCall WithOptions(RpcCallOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new RpcClientCall(Descriptor, EndPoint, options, CancellationToken);
    }

    /// <summary>Makes the call with one more text in its metadata, or another one under its key.</summary>
    /// <param name="key">Lower-case ASCII without spaces, 1 to 128 characters.</param>
    /// <param name="value">The text.</param>
    /// <returns>The new call.</returns>
    /// <exception cref="ArgumentException">The key is not legal, or a limit of <see cref="RpcMetadata"/> would be exceeded.</exception>
    public RpcClientCall WithMetadata(string key, string value)
    {
        RpcMetadata metadata = Options.Metadata is RpcMetadata before ? new RpcMetadata(before) : new RpcMetadata();
        metadata.Set(key, value);
        return WithOptions(Options with { Metadata = metadata });
    }

    /// <summary>Makes the call with another token.</summary>
    /// <param name="cancellationToken">The token; link it with <see cref="CancellationToken"/>, or the caller cannot cancel any
    /// more.</param>
    /// <returns>The new call.</returns>
    public RpcClientCall WithCancellation(CancellationToken cancellationToken) =>
        new(Descriptor, EndPoint, Options, cancellationToken);

    /// <inheritdoc/>
    public override string ToString() => Descriptor.FullName;

    /// <summary>What to throw where an interceptor returned null.</summary>
    internal InvalidOperationException GaveNull(string inPlaceOf) => new($"An interceptor gave null instead of {inPlaceOf} of {this}.");
}
