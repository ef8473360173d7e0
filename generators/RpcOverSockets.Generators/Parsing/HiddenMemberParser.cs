using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Reads the members with keys that no other assembly can see, for the note about them that other assemblies can.</summary>
internal static class HiddenMemberParser
{
    /// <summary>Whether a member may be hidden, by its modifiers alone: nearly all are not, and cost nothing further.</summary>
    public static bool MayBeHidden(SyntaxNode node)
    {
        SyntaxTokenList? found = node switch
        {
            PropertyDeclarationSyntax property => property.Modifiers,
            VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax field } => field.Modifiers,
            _ => null,
        };
        return found is { } modifiers
            && !modifiers.Any(SyntaxKind.PublicKeyword)
            && (!modifiers.Any(SyntaxKind.ProtectedKeyword) || modifiers.Any(SyntaxKind.PrivateKeyword));
    }

    /// <summary>Reads a member that carries one of the attributes.</summary>
    /// <returns>The model, or null where it does not travel, or nothing is generated.</returns>
    public static HiddenMemberModel? Parse(GeneratorAttributeSyntaxContext syntax)
    {
        ISymbol member = syntax.TargetSymbol;
        INamedTypeSymbol type = member.ContainingType;
        INamedTypeSymbol? note = syntax.SemanticModel.Compilation.GetTypeByMetadataName(KnownNames.RpcHiddenMemberAttribute);
        return note is null
            || ProjectLanguage.TooOld(syntax.SemanticModel.Compilation) is not null
            || Nameability.AdviceOnReference(note, syntax.SemanticModel.Compilation) is not null
            || type is not { TypeKind: TypeKind.Class or TypeKind.Struct, IsStatic: false }
            || member.IsStatic
            || MemberAttributes.IsIgnored(member)
            || member.Name.Length == 0
                ? null
                : new HiddenMemberModel(Names.Metadata(type), member.Name, NameOf(syntax.Attributes[0]));
    }

    private static string NameOf(AttributeData attribute)
    {
        const string Suffix = "Attribute";
        string name = attribute.AttributeClass!.Name;
        return name.EndsWith(Suffix, StringComparison.Ordinal) ? name.Substring(0, name.Length - Suffix.Length) : name;
    }
}
