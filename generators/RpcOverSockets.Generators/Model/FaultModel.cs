namespace RpcOverSockets.Generators.Model;

/// <summary>An exception that a contract method declares.</summary>
/// <param name="Type">The exception, fully qualified.</param>
/// <param name="Codec">Its codec, fully qualified.</param>
/// <param name="WireName">Its name on the wire.</param>
internal sealed record FaultModel(string Type, string Codec, string WireName)
{
    /// <summary>Gets what travels, as the contract lock writes it.</summary>
    public string Shape { get; init; } = "opaque";
}
