namespace RpcOverSockets.Calls;

/// <summary>Marks codecs whose value is the id of an object: nil, or an integer that its receiver must give back.</summary>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class ReferenceCodecAttribute : Attribute;
