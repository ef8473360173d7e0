using System.ComponentModel;
using RpcOverSockets.Calls;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <summary>Sends an object as a reference without methods: its receiver can dispose it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[ReferenceCodec]
public readonly struct RpcDisposableCodec : IRpcCodec<IAsyncDisposable>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IAsyncDisposable? value)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else
        {
            References.Write(ref writer, new ExportedObject(service: null, [], value));
        }
    }

    /// <inheritdoc/>
    public static IAsyncDisposable? Read(ref MessagePackReader reader) =>
        References.Read(ref reader) is RemoteObject remote ? new Remote(remote) : null;

    private sealed class Remote(RemoteObject remote) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            remote.Drop();
            return ValueTask.CompletedTask;
        }
    }
}
