namespace RpcOverSockets.Serialization;

/// <summary>Reads MessagePack. Being built.</summary>
public ref struct MessagePackReader;
