using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>The attributes that decide whether a member travels, stated once: they are met as symbols, in text and in metadata.</summary>
internal static class MemberAttributes
{
    private static readonly (string Namespace, string Name)[] s_keys =
    [
        (KnownNames.RootNamespace, "RpcKeyAttribute"),
        (KnownNames.MessagePackNamespace, "KeyAttribute"),
    ];

    private static readonly (string Namespace, string Name)[] s_keysOfDataContracts =
    [
        .. s_keys,
        (KnownNames.DataContractNamespace, "DataMemberAttribute"),
    ];

    /// <summary>Gets the attributes that leave a member out.</summary>
    public static (string Namespace, string Name)[] Ignoring { get; } =
    [
        (KnownNames.RootNamespace, "RpcIgnoreAttribute"),
        (KnownNames.MessagePackNamespace, "IgnoreMemberAttribute"),
        (KnownNames.DataContractNamespace, "IgnoreDataMemberAttribute"),
    ];

    /// <summary>Gets the attributes that give a member a key, or let it travel under its name.</summary>
    public static (string Namespace, string Name)[] Keys(bool isDataContract) => isDataContract ? s_keysOfDataContracts : s_keys;

    /// <summary>Finds the attribute that gives a member a key.</summary>
    public static AttributeData? KeyOf(ISymbol member, bool isDataContract) => Find(member, Keys(isDataContract));

    /// <summary>Whether a member is left out.</summary>
    public static bool IsIgnored(ISymbol member) => Find(member, Ignoring) is not null;

    /// <summary>Whether a class is one of some attributes.</summary>
    public static bool IsOneOf(this INamedTypeSymbol attribute, (string Namespace, string Name)[] wanted)
    {
        foreach ((string containingNamespace, string name) in wanted)
        {
            if (attribute.Is(containingNamespace, name))
            {
                return true;
            }
        }

        return false;
    }

    private static AttributeData? Find(ISymbol member, (string Namespace, string Name)[] wanted)
    {
        foreach (AttributeData attribute in member.GetAttributes())
        {
            if (attribute.AttributeClass?.IsOneOf(wanted) == true)
            {
                return attribute;
            }
        }

        return null;
    }
}
