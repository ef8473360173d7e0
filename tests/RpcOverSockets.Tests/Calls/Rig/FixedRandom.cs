namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>A die that always shows the same number.</summary>
internal sealed class FixedRandom(double value) : Random
{
    public override double NextDouble() => value;
}
