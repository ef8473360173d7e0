namespace RpcOverSockets.Calls;

/// <summary>What this runtime calls itself in HELLO.</summary>
internal static class AgentName
{
    internal static readonly string Value = $"RpcOverSockets/{typeof(AgentName).Assembly.GetName().Version?.ToString(3) ?? "0"}";
}
