namespace RpcOverSockets.Generators;

/// <summary>The names that the generator looks for in user code, and those that it writes.</summary>
internal static class KnownNames
{
    internal const string RootNamespace = "RpcOverSockets";
    internal const string MessagePackNamespace = "MessagePack";
    internal const string SerializationNamespace = "RpcOverSockets.Serialization";

    internal const string RpcServiceAttribute = "RpcOverSockets.RpcServiceAttribute";
    internal const string RpcCallbackAttribute = "RpcOverSockets.RpcCallbackAttribute";
    internal const string RpcMessageAttribute = "RpcOverSockets.RpcMessageAttribute";
    internal const string RpcUnionAttribute = "RpcOverSockets.RpcUnionAttribute";
    internal const string MessagePackObjectAttribute = "MessagePack.MessagePackObjectAttribute";
    internal const string DataContractNamespace = "System.Runtime.Serialization";
    internal const string DataContractAttribute = "System.Runtime.Serialization.DataContractAttribute";
    internal const string UnionAttribute = "MessagePack.UnionAttribute";
    internal const string RpcKeyAttribute = "RpcOverSockets.RpcKeyAttribute";
    internal const string KeyAttribute = "MessagePack.KeyAttribute";
    internal const string DataMemberAttribute = "System.Runtime.Serialization.DataMemberAttribute";
    internal const string RpcHiddenMemberAttribute = "RpcOverSockets.CompilerServices.RpcHiddenMemberAttribute";

    // Emitted names, by way of an alias: `::` finds nothing but aliases, so no name of the user can stand in between.
    internal const string Root = RootAlias + "::";
    internal const string CompilerServices = CompilerServicesAlias + "::";
    internal const string Serialization = SerializationAlias + "::";
    internal const string RootAlias = "__rpc";
    internal const string CompilerServicesAlias = "__call";
    internal const string SerializationAlias = "__wire";
    internal const string Writer = Serialization + "MessagePackWriter";
    internal const string Reader = Serialization + "MessagePackReader";
    internal const string CodecHelpers = Serialization + "CodecHelpers";

    /// <summary>What generated types name as their author.</summary>
    internal const string Tool = "RpcOverSockets.Generators";

    /// <summary>Starts the name of every type that the generator adds to the user's namespaces.</summary>
    internal const string Prefix = "__Rpc_";
}
