namespace RpcOverSockets.Tests.Conformance;

public sealed class UnixConformance : CallConformance
{
    protected override string ListenOn { get; } = $"unix:{Path.GetTempPath()}ros-{Guid.NewGuid():N}.sock";
}
