using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Tests.Architecture;

/// <summary>One place of a source file that names a type.</summary>
internal sealed record TypeReference(string File, int Line, INamedTypeSymbol Type);
