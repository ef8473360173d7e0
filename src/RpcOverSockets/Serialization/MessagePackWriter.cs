namespace RpcOverSockets.Serialization;

/// <summary>Writes MessagePack. Being built.</summary>
public ref struct MessagePackWriter;
