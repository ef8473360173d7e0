using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Chooses the constructor that creates a payload object, and says which members it sets.</summary>
/// <remarks>A marked constructor wins. Else the parameterless one if all members can be set without it: members that the peer does
/// not send then keep their own defaults. That of a struct, unless it is written out, runs no initialisers: one that takes members by
/// their names, which does, comes before it. Else the one with the most parameters that all match members by name and type; else, as
/// MessagePack-CSharp does, by position; else a parameterless one that is not public.</remarks>
internal sealed class ConstructorSelector
{
    private const int OtherName = 3; // a distance

    private readonly INamedTypeSymbol _type;
    private readonly List<PayloadMember> _members;
    private readonly ParseContext _context;

    public ConstructorSelector(INamedTypeSymbol type, List<PayloadMember> members, ParseContext context)
    {
        _type = type;
        _members = members;
        _context = context;
    }

    /// <summary>Chooses, and tells the members how they are set.</summary>
    /// <returns>The construction, or null after a finding.</returns>
    public ConstructionModel? Select()
    {
        IMethodSymbol[] declared = [.. _type.InstanceConstructors.Where(IsUsable)];
        IMethodSymbol[] allMarked = Array.FindAll(declared, IsMarked);

        if (allMarked.Length > 1)
        {
            _context.Fail(Rule.TwoConstructors, Where.NameOf(allMarked[1]), _type.Name);
            return null;
        }

        if (allMarked.FirstOrDefault() is { } marked)
        {
            return TryMatch(marked, byName: true, out List<ConstructorArgumentModel> found)
                || TryMatch(marked, byName: false, out found) ? Build(marked, found) : Blame(marked);
        }

        IMethodSymbol[] all = [.. declared.OrderByDescending(static c => c.Parameters.Length)];
        IMethodSymbol[] publicOnes = [.. all.Where(static c => c.DeclaredAccessibility == Accessibility.Public)];
        IMethodSymbol? parameterless = Array.Find(publicOnes, static c => c.Parameters.Length == 0);

        if (parameterless is { IsImplicitlyDeclared: false } or { ContainingType.IsValueType: false }
            && _members.TrueForAll(static member => member.Setter != MemberSetter.None))
        {
            return Build(parameterless, []);
        }

        if (BuildByAny(publicOnes) is { } matching)
        {
            return matching;
        }

        if (Array.Find(all, static c => c.Parameters.Length == 0) is { } hidden)
        {
            return Build(hidden, []);
        }

        _context.Fail(Rule.NoConstructor, Where.NameOf(_type), _type.Name);
        return null;
    }

    private ConstructionModel? BuildByAny(IMethodSymbol[] constructors)
    {
        foreach (bool byName in new[] { true, false })
        {
            foreach (IMethodSymbol constructor in constructors)
            {
                if (TryMatch(constructor, byName, out List<ConstructorArgumentModel> arguments))
                {
                    return Build(constructor, arguments);
                }
            }
        }

        return null;
    }

    private static bool IsMarked(IMethodSymbol constructor)
        => constructor.FindTwin("RpcConstructorAttribute", "SerializationConstructorAttribute") is not null;

    private bool IsUsable(IMethodSymbol constructor) => constructor.IsKnownTo(_context.Home)
        && constructor.Parameters.All(static parameter => parameter.Name.Length > 0)
        && !IsCopyConstructor(constructor);

    // That of a record is one whatever its parameter is called; that of a class may be the link of a list: Node(Node? next).
    private bool IsCopyConstructor(IMethodSymbol constructor) => constructor.Parameters.Length == 1
        && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, _type)
        && (_type.IsRecord || FindByName(constructor.Parameters[0]) < 0);

    private bool TryMatch(IMethodSymbol constructor, bool byName, out List<ConstructorArgumentModel> arguments)
    {
        arguments = [];

        if (constructor.IsVararg)
        {
            return false;
        }

        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            int named = FindByName(parameter);
            int member = byName ? named : FindByPosition(parameter);
            string? value = DefaultValues.Expression(parameter);

            // By its position it would get what another member has. Generated code is not unsafe.
            if ((named >= 0 && named != member) || IsOfPointers(parameter.Type))
            {
                return false;
            }

            if (member < 0 || arguments.Exists(argument => argument.Member == member))
            {
                if (value is null)
                {
                    return false;
                }

                member = -1;                         // passed nevertheless: without it the call might mean another constructor
            }

            arguments.Add(new ConstructorArgumentModel(parameter.Name, member, value));
        }

        return true;
    }

    // The closest name counts. Of two of a name, the type's constructor means its own rather than the one that is hidden.
    private int FindByName(IParameterSymbol parameter)
    {
        int found = -1;
        int least = 2 * OtherName;
        for (int i = 0; i < _members.Count; i++)
        {
            PayloadMember member = _members[i];
            int distance = (2 * Distance(member.Symbol.Name, parameter.Name)) + (member.HidingCast is null ? 0 : 1);
            if (distance < least && Fits(parameter, member))
            {
                found = i;
                least = distance;
            }
        }

        return found;
    }

    /// <summary>How far the name of a member is from a parameter's: the same, the same in camel case, the same but for case.</summary>
    private static int Distance(string member, string parameter)
        => member == parameter ? 0
            : !string.Equals(member, parameter, StringComparison.OrdinalIgnoreCase) ? OtherName
            : string.CompareOrdinal(member, 1, parameter, 1, member.Length) == 0 ? 1 : 2;

    private int FindByPosition(IParameterSymbol parameter)
        => _members.FindIndex(member => member.Key is int index && index == parameter.Ordinal && Fits(parameter, member));

    private static bool Fits(IParameterSymbol parameter, PayloadMember member)
        => parameter.RefKind is RefKind.None or RefKind.In or RefKind.RefReadOnlyParameter
            && RunTimeTypes.Comparer.Equals(parameter.Type, member.Type);

    private static bool IsOfPointers(ITypeSymbol type) => type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer
        || (type is IArrayTypeSymbol array && IsOfPointers(array.ElementType));

    private ConstructionModel? Blame(IMethodSymbol marked)
    {
        IParameterSymbol? stranger = marked.Parameters.FirstOrDefault(parameter => FindByName(parameter) < 0);
        _context.Fail(
            Rule.ConstructorParameter,
            Where.NameOf(stranger is null ? marked : stranger),
            stranger is null ? "" : stranger.Name,
            _type.Name);
        return null;
    }

    private ConstructionModel Build(IMethodSymbol constructor, List<ConstructorArgumentModel> arguments)
    {
        bool isAccessible = constructor.IsImplicitlyDeclared
            || (_context.CanName(constructor)
                && Overloads.RivalOf(constructor, _context.Compilation) is null
                && Overloads.TwinOf(constructor, p => IsUntyped(arguments[p.Ordinal]), _context.Compilation) is null);
        bool setsRequired = constructor.FindAttribute("System.Diagnostics.CodeAnalysis", "SetsRequiredMembersAttribute") is not null;
        bool hasInitializer = isAccessible && !setsRequired;

        foreach (ConstructorArgumentModel argument in arguments.Where(static argument => argument.Member >= 0))
        {
            _members[argument.Member].Setter = MemberSetter.Constructor;
        }

        if (!setsRequired)
        {
            foreach (PayloadMember member in _members.Where(static member => member.IsRequired))
            {
                member.MustBeSent = member.Setter != MemberSetter.Constructor;

                // C# wants required members in the initializer, even those that the constructor has set.
                member.Setter = hasInitializer ? MemberSetter.Initializer : member.Setter;
            }
        }

        foreach (PayloadMember member in _members.Where(static member => member.Setter == MemberSetter.None))
        {
            Where at = Where.NameOf(_context.IsInProject(member.Symbol) ? member.Symbol : _type);
            _context.Warn(Rule.NotRestored, at, member.Symbol.Name);
        }

        return new ConstructionModel(
            EquatableArray<ConstructorArgumentModel>.From(arguments),
            hasInitializer ? EquatableArray<string>.From([.. UnsentRequired()]) : default,
            isAccessible ? null : Accessors.ToConstructor(constructor));
    }

    /// <summary>Whether C# would take an argument for one of any type.</summary>
    private static bool IsUntyped(ConstructorArgumentModel argument) => argument is { Member: < 0, Default: "default" or "[]" };

    /// <summary>The required members that do not travel, each once: an override has the name of what it overrides, and is set for both.
    /// </summary>
    private IEnumerable<string> UnsentRequired()
    {
        var names = new HashSet<string>(_members.Select(static sent => sent.Symbol.Name), StringComparer.Ordinal);

        for (INamedTypeSymbol? type = _type; type is not null; type = type.BaseType)
        {
            foreach (ISymbol member in type.GetMembers())
            {
                if (member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true } && names.Add(member.Name))
                {
                    yield return member.Name;
                }
            }
        }
    }
}
