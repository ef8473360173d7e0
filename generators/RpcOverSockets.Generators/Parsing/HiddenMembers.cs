using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Finds members with keys that a class of another assembly hides from this project: the compiler does not even show them, so
/// that a codec of this project would leave them out without a word.</summary>
/// <remarks>A reference assembly holds nothing of them, so that against one none is found.</remarks>
internal static class HiddenMembers
{
    /// <summary>Finds such a member of a type or its base classes.</summary>
    /// <returns>Its name with that of its class, or null where there is none.</returns>
    public static string? Find(INamedTypeSymbol type, Compilation compilation)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (!SymbolEqualityComparer.Default.Equals(current.ContainingAssembly, compilation.Assembly)
                && !SymbolEqualityComparer.Default.Equals(current.ContainingAssembly, compilation.ObjectType.ContainingAssembly)
                && FindIn(current.OriginalDefinition, compilation) is { } found)
            {
                return $"{current.Name}.{found}";
            }
        }

        return null;
    }

    private static string? FindIn(INamedTypeSymbol type, Compilation compilation)
    {
        // In an editor another project is there as source, in a build as metadata without what is hidden; both shall say the same.
        if (type.GetMembers().FirstOrDefault(member => member.DeclaredAccessibility is Accessibility.Private or Accessibility.Internal
            && !compilation.IsSymbolAccessibleWithin(member, compilation.Assembly)
            && member.FindTwin("RpcKeyAttribute", "KeyAttribute") is not null) is { } shown)
        {
            return shown.Name;
        }

        if (type.ContainingModule?.GetMetadata()?.GetMetadataReader() is not { } reader
            || MetadataTokens.EntityHandle(type.MetadataToken) is not { Kind: HandleKind.TypeDefinition } token)
        {
            return null;
        }

        TypeDefinition definition = reader.GetTypeDefinition((TypeDefinitionHandle)token);
        IEnumerable<(StringHandle Name, CustomAttributeHandleCollection Attributes)> members =
        [
            .. definition.GetProperties().Select(reader.GetPropertyDefinition).Select(static p => (p.Name, p.GetCustomAttributes())),
            .. definition.GetFields().Select(reader.GetFieldDefinition).Select(static f => (f.Name, f.GetCustomAttributes())),
        ];
        return members.Where(member => member.Attributes.Any(attribute => IsKey(reader, reader.GetCustomAttribute(attribute).Constructor)))
            .Select(member => reader.GetString(member.Name))
            .FirstOrDefault(name => type.GetMembers(name).IsEmpty);
    }

    private static bool IsKey(MetadataReader reader, EntityHandle constructor)
    {
        (StringHandle containingNamespace, StringHandle name) = NameOfAttribute(reader, constructor);
        return (reader.StringComparer.Equals(containingNamespace, KnownNames.RootNamespace)
                && reader.StringComparer.Equals(name, "RpcKeyAttribute"))
            || (reader.StringComparer.Equals(containingNamespace, KnownNames.MessagePackNamespace)
                && reader.StringComparer.Equals(name, "KeyAttribute"));
    }

    private static (StringHandle Namespace, StringHandle Name) NameOfAttribute(MetadataReader reader, EntityHandle constructor)
    {
        switch (constructor.Kind)
        {
            case HandleKind.MemberReference:
                EntityHandle parent = reader.GetMemberReference((MemberReferenceHandle)constructor).Parent;
                return parent.Kind == HandleKind.TypeReference ? NameOf(reader.GetTypeReference((TypeReferenceHandle)parent)) : default;
            case HandleKind.MethodDefinition:
                TypeDefinitionHandle type = reader.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType();
                return NameOf(reader.GetTypeDefinition(type));
            default:
                return default;
        }
    }

    private static (StringHandle Namespace, StringHandle Name) NameOf(TypeReference type) => (type.Namespace, type.Name);

    private static (StringHandle Namespace, StringHandle Name) NameOf(TypeDefinition type) => (type.Namespace, type.Name);
}
