using RpcOverSockets.Tests.Shared;

namespace RpcOverSockets.Tests.Architecture;

/// <summary>The public surface changes on purpose or not at all.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_one_that_was_accepted() => Snapshot.Match(PublicApiText.Of(typeof(RpcStatus).Assembly.Location));
}
