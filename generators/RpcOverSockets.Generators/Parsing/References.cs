using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>The types that stay where they are: the peer gets a reference and calls back.</summary>
internal static class References
{
    /// <summary>Whether a parameter or result of this type is a reference.</summary>
    public static bool Is(ITypeSymbol type) => IsDisposable(type) || IsContract(type);

    /// <summary>Gets the codec of a reference, or null after a finding.</summary>
    /// <param name="type">A type for which <see cref="Is"/> is true.</param>
    /// <param name="where">The place to blame.</param>
    /// <param name="member">The parameter or result that has the type, for messages.</param>
    /// <param name="context">Gets the findings.</param>
    public static string? Codec(INamedTypeSymbol type, Where where, string member, ParseContext context)
    {
        if (IsDisposable(type))
        {
            return KnownNames.CompilerServices + "RpcDisposableCodec";
        }

        if (context.IsElsewhere)
        {
            return CodecOf(type);
        }

        if (context.IsAtHome(type))
        {
            if (!ContractParser.IsCompleted(type.OriginalDefinition, context))
            {
                context.FailSilently();              // the contract says so itself
                return null;
            }

            if (type.IsGenericAnywhere() && type.AllTypeArguments().All(IsClosed) && !ClosedContracts.Has(type, context))
            {
                const string Advice = "declare a contract that inherits it, and take that";
                context.Fail(Rule.OpenGenericContract, where, Names.Short(type), Advice);
                return null;
            }
        }
        else if (!type.AllInterfaces.Any(static i => i.Is(KnownNames.RootNamespace, "IRpcService")))
        {
            context.Fail(Rule.NotSerializable, where, Names.Short(type), member);
            return null;
        }

        if (Nameability.Advice(type, context) is { } advice)
        {
            context.Fail(Rule.NotAccessible, where, Names.Short(type), advice);
            return null;
        }

        return CodecOf(type);
    }

    private static string CodecOf(INamedTypeSymbol type) => $"{KnownNames.CompilerServices}RpcReferenceCodec<{Names.Plain(type)}>";

    private static bool IsClosed(ITypeSymbol argument) => argument switch
    {
        ITypeParameterSymbol => false,
        IArrayTypeSymbol array => IsClosed(array.ElementType),
        INamedTypeSymbol named => named.AllTypeArguments().All(IsClosed),
        _ => true,
    };

    private static bool IsDisposable(ITypeSymbol type) => type.Is("System", "IAsyncDisposable");

    private static bool IsContract(ITypeSymbol type)
        => type is INamedTypeSymbol { TypeKind: TypeKind.Interface } named && Roots.ContractAttribute(named.OriginalDefinition) is not null;
}
