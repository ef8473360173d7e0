using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Finds the type arguments that a generic payload type puts into hash buckets, also by way of other payload types.</summary>
/// <remarks>The one question for which a mention looks into the members of what it mentions, and only where an argument is no key that
/// is safe anyway. The answer makes a finding and no difference to what is generated: that depends on the names of a file alone.</remarks>
internal sealed class HashedParameters
{
    private readonly ParseContext _context;
    private readonly HashSet<ITypeSymbol> _seen = new(SymbolEqualityComparer.Default);

    private HashedParameters(ParseContext context) => _context = context;

    /// <summary>Gets the type arguments of a payload type that become keys and are not safe as such.</summary>
    public static IEnumerable<ITypeSymbol> UnsafeArguments(INamedTypeSymbol type, ParseContext context)
        => type.AllTypeArguments().Zip(type.OriginalDefinition.AllTypeParameters(), static (argument, parameter) => (argument, parameter))
            .Where(pair => !HashSafety.IsSafe(pair.argument)
                && new HashedParameters(context).IsHashed(pair.parameter, type.OriginalDefinition))
            .Select(static pair => pair.argument);

    private bool IsHashed(ITypeParameterSymbol parameter, INamedTypeSymbol definition)
        => _seen.Add(parameter) && TypesOfMembers(definition).Any(type => Hashes(type, parameter));

    /// <summary>Whether values of a type hold hash buckets for values of a type parameter.</summary>
    private bool Hashes(ITypeSymbol type, ITypeParameterSymbol parameter)
    {
        _context.CancellationToken.ThrowIfCancellationRequested();

        if (type is IArrayTypeSymbol array)
        {
            return Hashes(array.ElementType, parameter);
        }

        if (type is not INamedTypeSymbol { TypeKind: not TypeKind.Error } named || CustomCodecs.Of(type, _context) is not null)
        {
            return false;
        }

        return named.AllTypeArguments().Any(argument => Hashes(argument, parameter))
            || (BclCodecs.Find(named) is { } entry
                ? entry.IsHashed && Is(named.TypeArguments[0], parameter)
                : PassesOn(named, parameter));
    }

    private bool PassesOn(INamedTypeSymbol type, ITypeParameterSymbol parameter)
        => Roots.PayloadAttribute(type.OriginalDefinition) is not null
            && type.AllTypeArguments().Zip(type.OriginalDefinition.AllTypeParameters(), static (argument, inner) => (argument, inner))
                .Any(pair => Is(pair.argument, parameter) && IsHashed(pair.inner, type.OriginalDefinition));

    private static bool Is(ITypeSymbol argument, ITypeParameterSymbol parameter)
    {
        ITypeSymbol value = argument is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : argument;
        return SymbolEqualityComparer.Default.Equals(value, parameter);
    }

    private IEnumerable<ITypeSymbol> TypesOfMembers(INamedTypeSymbol definition)
    {
        bool isDataContract = PayloadTypes.IsDataContract(definition);
        return MemberCollector.Visible(definition, _context.Home)
            .Where(member => Travels(member, isDataContract))
            .Select(static member => member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type);
    }

    private static bool Travels(ISymbol member, bool isDataContract)
        => !MemberAttributes.IsIgnored(member)
            && MemberCollector.ChosenCodec(member) is null
            && (MemberAttributes.KeyOf(member, isDataContract) is not null
                || InheritsKey(member)
                || (!isDataContract && member.DeclaredAccessibility == Accessibility.Public));

    private static bool InheritsKey(ISymbol member) => member is IPropertySymbol { OverriddenProperty: { } below }
        && (MemberAttributes.KeyOf(below, isDataContract: false) is not null || InheritsKey(below));
}
