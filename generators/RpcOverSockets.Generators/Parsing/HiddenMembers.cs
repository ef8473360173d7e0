using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Finds members with keys that a class of another assembly hides from this project: the compiler does not even show them, so
/// that a codec of this project would leave them out without a word.</summary>
/// <remarks>A reference assembly holds nothing of them; there they are found by the note of the generator of that project
/// (<see cref="HiddenMemberParser"/>). Where it had none, <see cref="FindUnknown"/> finds the type of which nothing is known.</remarks>
internal static class HiddenMembers
{
    /// <summary>Finds such a member of a type or its base classes.</summary>
    /// <returns>Its name with that of its class, or null where there is none.</returns>
    public static string? Find(INamedTypeSymbol type, Compilation compilation)
    {
        bool isDataContract = PayloadTypes.IsDataContract(type);
        return Foreign(type, compilation)
            .Select(current => FindIn(current, isDataContract, compilation) is { } found ? $"{current.Name}.{found}" : null)
            .FirstOrDefault(static found => found is not null);
    }

    /// <summary>Finds a type, or a base class of it, that is known by a reference assembly only, and whose project had no generator that
    /// could say what is left out there.</summary>
    public static INamedTypeSymbol? FindUnknown(INamedTypeSymbol type, Compilation compilation)
        => Foreign(type, compilation).FirstOrDefault(current =>
            current.ContainingAssembly.FindAttribute("System.Runtime.CompilerServices", "ReferenceAssemblyAttribute") is not null
            && MayHaveKeys(current)
            && !WasLookedAt(current, compilation));

    /// <summary>The definitions of a type and its bases that belong to other assemblies than this one and that of the base class library.
    /// </summary>
    private static IEnumerable<INamedTypeSymbol> Foreign(INamedTypeSymbol type, Compilation compilation)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.ContainingAssembly is { } assembly
                && !SymbolEqualityComparer.Default.Equals(assembly, compilation.Assembly)
                && !SymbolEqualityComparer.Default.Equals(assembly, compilation.ObjectType.ContainingAssembly))
            {
                yield return current.OriginalDefinition;
            }
        }
    }

    /// <summary>Finds a member that a type, or a base of it, is known to have although nothing of it is there but a note: a reference
    /// assembly leaves it out for everybody.</summary>
    /// <returns>Its name with that of its class, or null where there is none.</returns>
    public static string? FindLeftOut(INamedTypeSymbol type)
    {
        bool isDataContract = PayloadTypes.IsDataContract(type);

        for (INamedTypeSymbol? current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType?.OriginalDefinition)
        {
            if (Noted(current, isDataContract).FirstOrDefault(name => current.GetMembers(name).IsEmpty) is { } found)
            {
                return $"{current.Name}.{found}";
            }
        }

        return null;
    }

    private static string? FindIn(INamedTypeSymbol type, bool isDataContract, Compilation compilation)
    {
        // In an editor another project is there as source, in a build as metadata without what is hidden, but for `private protected`.
        return type.GetMembers().FirstOrDefault(member => !member.IsKnownTo(compilation.Assembly)
                && Travels(member)
                && MemberAttributes.KeyOf(member, isDataContract) is not null)?.Name
            ?? Noted(type, isDataContract).Concat(MetadataMembers.WithKey(type, isDataContract))
                .FirstOrDefault(name => type.GetMembers(name).IsEmpty);
    }

    private static bool Travels(ISymbol member) => !MemberAttributes.IsIgnored(member)
        && member is IPropertySymbol { IsStatic: false, IsIndexer: false } or IFieldSymbol { IsStatic: false, AssociatedSymbol: null };

    /// <summary>The members that the generator has noted in the type's own project.</summary>
    private static IEnumerable<string> Noted(INamedTypeSymbol type, bool isDataContract)
    {
        string name = Names.Metadata(type);
        return type.ContainingAssembly.GetAttributes()
            .Where(attribute => IsNote(attribute)
                && attribute.Argument<string>(0) == name
                && (isDataContract || attribute.Argument<string>(2) != "DataMember"))
            .Select(static attribute => attribute.Argument<string>(1) ?? "");
    }

    private static bool IsNote(AttributeData attribute)
        => attribute.AttributeClass?.Is(KnownNames.RootNamespace + ".CompilerServices", "RpcHiddenMemberAttribute") == true;

    /// <summary>Whether anything speaks for keys in a type: what is visible of it, or what its assembly uses.</summary>
    private static bool MayHaveKeys(INamedTypeSymbol type) => Roots.PayloadAttribute(type) is not null
        || type.GetMembers().Any(static member => MemberAttributes.KeyOf(member, isDataContract: true) is not null)
        || Uses(type.ContainingAssembly, static name => name is KnownNames.RootNamespace or "MessagePack" or "MessagePack.Annotations");

    // The generator gives every concrete payload type a codec. For others the runtime speaks, which brings it, unless types beside them
    // show that it did not run all the same.
    private static bool WasLookedAt(INamedTypeSymbol type, Compilation compilation) => type.ContainingAssembly.GetAttributes().Any(IsNote)
        || (PayloadParser.HasCodec(type)
            ? PayloadTypes.CodecInItsAssembly(type) is { } codec && compilation.IsSymbolAccessibleWithin(codec, compilation.Assembly)
            : Uses(type.ContainingAssembly, static name => name == KnownNames.RootNamespace)
                && !GeneratorTraces.AreMissing(type.ContainingAssembly));

    private static bool Uses(IAssemblySymbol assembly, Func<string, bool> isWanted)
        => assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => isWanted(reference.Name)));
}
