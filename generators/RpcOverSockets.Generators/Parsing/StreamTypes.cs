using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>The types that stand for a stream where they are a parameter or result themselves.</summary>
internal static class StreamTypes
{
    /// <summary>Gets the type of the items, or null where the type is no IAsyncEnumerable.</summary>
    public static ITypeSymbol? ItemOf(ITypeSymbol type)
        => type is INamedTypeSymbol { Arity: 1 } named && named.Is("System.Collections.Generic", "IAsyncEnumerable")
            ? named.TypeArguments[0]
            : null;

    public static bool IsPipeReader(ITypeSymbol type) => type.Is("System.IO.Pipelines", "PipeReader");

    public static bool IsPipeWriter(ITypeSymbol type) => type.Is("System.IO.Pipelines", "PipeWriter");

    public static bool IsStream(ITypeSymbol type) => type.Is("System.IO", "Stream");

    /// <summary>Whether a parameter carries what the caller sends beside its arguments.</summary>
    public static bool IsFromCaller(ParameterRole role)
        => role is ParameterRole.Items or ParameterRole.PipeReader or ParameterRole.ReadStream;

    /// <summary>Whether a parameter carries what the callee sends beside its result.</summary>
    public static bool IsFromCallee(ParameterRole role) => role is ParameterRole.PipeWriter or ParameterRole.WriteStream;

    /// <summary>Whether a result is what the callee sends as a stream.</summary>
    public static bool IsStream(ResultKind result) => result is ResultKind.Items or ResultKind.PipeReader or ResultKind.Stream;
}
