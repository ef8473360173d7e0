using System.Runtime.CompilerServices;
using RpcOverSockets.Calls;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>What each idle connection holds: servers keep thousands, and one more field is never noticed.</summary>
public sealed class ConnectionSizeTests
{
    [Theory]
    [InlineData(typeof(Peer), 184)]
    [InlineData(typeof(StreamChannel), 152)]
    public void An_object_of_each_connection_is_no_larger_than_it_was(Type type, int bytesMax)
    {
        _ = RuntimeHelpers.GetUninitializedObject(type); // what the runtime makes for the type itself
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = RuntimeHelpers.GetUninitializedObject(type);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(
            bytes <= bytesMax,
            $"{type.Name} has {bytes} bytes, {bytesMax} before. Does every connection need the new field, or only those that use it?");
    }
}
