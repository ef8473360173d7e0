using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Emit;

/// <summary>What the streams of a method are in generated code: on the side that calls, and on the side that serves.</summary>
internal static class StreamCalls
{
    private const string Upload = KnownNames.CompilerServices + "RpcUpload.";
    private const string Download = KnownNames.CompilerServices + "RpcDownload.";

    /// <summary>Gets the expression of the upload that a parameter is to the caller, or null where it is none.</summary>
    public static string? UploadOf(ParameterModel parameter, string name) => parameter.Role switch
    {
        ParameterRole.Items => $"{Upload}Items<{parameter.Item!.Name}, {parameter.Item.Codec}>({name})",
        ParameterRole.PipeReader or ParameterRole.ReadStream => $"{Upload}Bytes({name})",
        _ => null,
    };

    /// <summary>Gets the expression of the download that a parameter is to the caller, or null where it is none.</summary>
    public static string? DownloadOf(ParameterModel parameter, string name)
        => parameter.Role is ParameterRole.PipeWriter or ParameterRole.WriteStream ? $"{Download}To({name})" : null;

    /// <summary>Gets the expression of what the handler gets for a parameter, or null where it is an argument.</summary>
    public static string? ServedAs(ParameterModel parameter) => parameter.Role switch
    {
        ParameterRole.CancellationToken => "invocation.CancellationToken",
        ParameterRole.CallContext => "invocation.Context",
        ParameterRole.Items => $"invocation.Items<{parameter.Item!.Name}, {parameter.Item.Codec}>()",
        ParameterRole.PipeReader => "invocation.Reader()",
        ParameterRole.ReadStream => "invocation.ReadStream()",
        ParameterRole.PipeWriter => "invocation.Writer()",
        ParameterRole.WriteStream => "invocation.WriteStream()",
        _ => null,
    };

    /// <summary>Gets the type of a result that is a stream, or null where it is none.</summary>
    public static string? TypeOf(ReturnModel returns) => returns.Result switch
    {
        ResultKind.Items => $"global::System.Collections.Generic.IAsyncEnumerable<{returns.Value!.Name}>",
        ResultKind.PipeReader => "global::System.IO.Pipelines.PipeReader",
        ResultKind.Stream => "global::System.IO.Stream",
        _ => null,
    };

    /// <summary>Gets the method's flags that say which streams it has.</summary>
    public static IEnumerable<string> FlagsOf(MethodModel method)
    {
        foreach (ParameterModel parameter in method.Parameters)
        {
            string? flag = parameter.Role switch
            {
                ParameterRole.Items => "CallerItems",
                ParameterRole.PipeReader or ParameterRole.ReadStream => "CallerBytes",
                ParameterRole.PipeWriter or ParameterRole.WriteStream => "CalleeBytes",
                _ => null,
            };

            if (flag is not null)
            {
                yield return flag;
            }
        }

        switch (method.Returns.Result)
        {
            case ResultKind.Items:
                yield return "CalleeItems";
                break;
            case ResultKind.PipeReader or ResultKind.Stream:
                yield return "CalleeBytes";
                break;
        }
    }
}
