namespace RpcOverSockets.Serialization;

/// <summary>Marks a codec that makes the value while it writes it: code of the user, which may wait.</summary>
internal interface ILazilyWritten;
