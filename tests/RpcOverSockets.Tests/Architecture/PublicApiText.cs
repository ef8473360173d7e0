using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcOverSockets.Tests.Architecture;

/// <summary>Writes what an assembly shows to its users, sorted, with nullability: a change of it is then a change of a file.</summary>
internal static class PublicApiText
{
    private static readonly SymbolDisplayFormat s_member = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters
            | SymbolDisplayGenericsOptions.IncludeTypeConstraints
            | SymbolDisplayGenericsOptions.IncludeVariance,
        memberOptions: SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeAccessibility
            | SymbolDisplayMemberOptions.IncludeParameters
            | SymbolDisplayMemberOptions.IncludeConstantValue
            | SymbolDisplayMemberOptions.IncludeRef,
        delegateStyle: SymbolDisplayDelegateStyle.NameAndSignature,
        extensionMethodStyle: SymbolDisplayExtensionMethodStyle.StaticMethod,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType
            | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeModifiers
            | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
            | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral);

    private static readonly SymbolDisplayFormat s_type = s_member.WithKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword);

    /// <summary>Reads an assembly file.</summary>
    /// <param name="assemblyFile">The file; the framework's assemblies come from this process.</param>
    /// <returns>One line for each type and member.</returns>
    internal static string Of(string assemblyFile)
    {
        MetadataReference assembly = MetadataReference.CreateFromFile(assemblyFile);
        var compilation = CSharpCompilation.Create("reader", references: [.. RuntimeSources.PlatformReferences(), assembly]);
        var symbol = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(assembly)!;
        StringBuilder text = new();
        IEnumerable<INamedTypeSymbol> types = TypesOf(symbol.GlobalNamespace);
        foreach (INamedTypeSymbol type in types.OrderBy(static type => type.ToDisplayString(), StringComparer.Ordinal))
        {
            Append(text, type);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, INamedTypeSymbol type)
    {
        string[] bases = [.. BasesOf(type)];
        text.Append(type.ContainingNamespace.ToDisplayString()).Append(": ");
        text.Append(ModifiersOf(type)).Append(type.ToDisplayString(s_type));
        text.Append(bases.Length > 0 ? " : " : "").AppendJoin(", ", bases).Append('\n');
        IEnumerable<string> members = type.GetMembers()
            .Where(IsMemberShown)
            .Select(static member => InterfaceModifiersOf(member) + member.ToDisplayString(s_member));
        foreach (string member in members.Order(StringComparer.Ordinal))
        {
            text.Append("    ").Append(member).Append('\n');
        }

        text.Append('\n');
    }

    private static IEnumerable<string> BasesOf(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Class && type.BaseType is { SpecialType: SpecialType.None } parent)
        {
            yield return parent.ToDisplayString(s_member);
        }

        IEnumerable<string> interfaces = type.Interfaces.Where(IsVisible).Select(static item => item.ToDisplayString(s_member));
        foreach (string item in interfaces.Order(StringComparer.Ordinal))
        {
            yield return item;
        }
    }

    private static string ModifiersOf(INamedTypeSymbol type) => type switch
    {
        { TypeKind: not TypeKind.Class } => "",
        { IsStatic: true } => "static ",
        { IsAbstract: true } => "abstract ",
        { IsSealed: true } => "sealed ",
        _ => "",
    };

    private static string InterfaceModifiersOf(ISymbol member) => member switch
    {
        { ContainingType.TypeKind: not TypeKind.Interface } or { IsStatic: false } => "",
        { IsAbstract: true } => "static abstract ",
        _ => "static virtual ",
    };

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceOrTypeSymbol container)
    {
        foreach (INamespaceOrTypeSymbol member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol type && IsVisible(type))
            {
                yield return type;
            }

            if (member is INamespaceSymbol || IsVisible(member))
            {
                foreach (INamedTypeSymbol nested in TypesOf(member))
                {
                    yield return nested;
                }
            }
        }
    }

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;

    // Accessors stand with their property; nested types have lines of their own.
    private static bool IsMemberShown(ISymbol member) =>
        IsVisible(member)
        && member is not INamedTypeSymbol
        && member is not IMethodSymbol { AssociatedSymbol: not null }
        && !(member.IsImplicitlyDeclared && member is IMethodSymbol { MethodKind: MethodKind.Constructor });
}
