namespace RpcOverSockets.Generators;

/// <summary>Names of the pipeline's steps, for the tests that prove them cached.</summary>
internal static class TrackingNames
{
    internal const string Service = "Rpc.Service";
    internal const string Callback = "Rpc.Callback";
    internal const string Message = "Rpc.Message";
    internal const string MessagePackObject = "Rpc.MessagePackObject";
    internal const string Union = "Rpc.Union";
    internal const string MessagePackUnion = "Rpc.MessagePackUnion";
    internal const string DataContract = "Rpc.DataContract";
    internal const string HiddenMembers = "Rpc.HiddenMembers";
    internal const string HintNames = "Rpc.HintNames";
    internal const string ServiceFile = "Rpc.ServiceFile";
    internal const string PayloadFile = "Rpc.PayloadFile";
}
