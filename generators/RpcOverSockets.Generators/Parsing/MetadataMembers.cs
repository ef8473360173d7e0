using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Reads what the compiler does not show of a referenced assembly: members that are private or internal there.</summary>
internal static class MetadataMembers
{
    /// <summary>Gets the names of the members of a type that travel and have a key; none where the type has no metadata.</summary>
    public static IEnumerable<string> WithKey(INamedTypeSymbol type, bool isDataContract)
    {
        if (type.ContainingModule?.GetMetadata()?.GetMetadataReader() is not { } reader
            || MetadataTokens.EntityHandle(type.MetadataToken) is not { Kind: HandleKind.TypeDefinition } token)
        {
            return [];
        }

        TypeDefinition definition = reader.GetTypeDefinition((TypeDefinitionHandle)token);
        return Members(definition, reader)
            .Where(member => Has(member.Attributes, MemberAttributes.Keys(isDataContract))
                && !Has(member.Attributes, MemberAttributes.Ignoring))
            .Select(member => reader.GetString(member.Name));

        bool Has(CustomAttributeHandleCollection attributes, (string Namespace, string Name)[] wanted) => attributes.Any(attribute =>
        {
            EntityHandle constructor = reader.GetCustomAttribute(attribute).Constructor;
            (StringHandle containingNamespace, StringHandle name) = NameOfAttribute(reader, constructor);
            return Array.Exists(wanted, one => reader.StringComparer.Equals(containingNamespace, one.Namespace)
                && reader.StringComparer.Equals(name, one.Name));
        });
    }

    /// <summary>Gets properties and fields as source has them: no indexers, and no fields behind properties and events.</summary>
    private static IEnumerable<(StringHandle Name, CustomAttributeHandleCollection Attributes)> Members(
        TypeDefinition definition, MetadataReader reader)
    {
        var events = new HashSet<string>(
            definition.GetEvents().Select(handle => reader.GetString(reader.GetEventDefinition(handle).Name)), StringComparer.Ordinal);
        return
        [
            .. definition.GetProperties().Select(reader.GetPropertyDefinition)
                .Where(property => IsInstanceWithoutParameters(reader.GetBlobReader(property.Signature)))
                .Select(static property => (property.Name, property.GetCustomAttributes())),
            .. definition.GetFields().Select(reader.GetFieldDefinition)
                .Where(field => (field.Attributes & FieldAttributes.Static) == 0
                    && reader.GetString(field.Name) is var name && name[0] != '<' && !events.Contains(name))
                .Select(static field => (field.Name, field.GetCustomAttributes())),
        ];
    }

    private static bool IsInstanceWithoutParameters(BlobReader signature)
        => signature.ReadSignatureHeader().IsInstance && signature.ReadCompressedInteger() == 0;

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
