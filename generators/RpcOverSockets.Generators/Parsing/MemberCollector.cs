using System.Text;
using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Collects the members of a payload type that travel, its own and the inherited ones, and checks their keys.</summary>
internal sealed class MemberCollector
{
    /// <summary>The greatest number that may be a key.</summary>
    public const int IndexMax = 1023;

    private const int KeyLengthMax = 1023;
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly INamedTypeSymbol _type;
    private readonly ParseContext _context;
    private readonly TypeResolver _types;
    private readonly bool _keysAreNames;
    private readonly bool _isDataContract;
    private readonly List<PayloadMember> _members = [];

    public MemberCollector(INamedTypeSymbol type, bool keysAreNames, TypeResolver types, ParseContext context)
    {
        _type = type;
        _keysAreNames = keysAreNames;
        _isDataContract = PayloadTypes.IsDataContract(type);
        _types = types;
        _context = context;
    }

    /// <summary>Gets the member that keeps what the type has no members for, or null.</summary>
    public PayloadMember? Unknown { get; private set; }

    /// <summary>Collects the members: by index, or properties before fields in the order of the text, derived types first.</summary>
    public List<PayloadMember> Collect()
    {
        // The order of MessagePack-CSharp, so that maps come out byte for byte as it writes them.
        ISymbol[] symbols = [.. Visible(_type, _context.Home)];

        foreach (ISymbol symbol in symbols.OfType<IPropertySymbol>().Concat<ISymbol>(symbols.OfType<IFieldSymbol>()))
        {
            _context.CancellationToken.ThrowIfCancellationRequested();
            Collect(symbol);
        }

        CheckKeys();
        return _members.Count > 0 && _members.TrueForAll(static member => member.Key is int)
            ? [.. _members.OrderBy(static member => (int)member.Key)]
            : _members;
    }

    /// <summary>All properties and fields up the hierarchy of a type, without those that a derived type overrides.</summary>
    public static IEnumerable<ISymbol> Visible(INamedTypeSymbol of, IAssemblySymbol home)
    {
        var overridden = new HashSet<ISymbol>(SymbolEqualityComparer.Default);

        for (INamedTypeSymbol? type = of; type is { SpecialType: not SpecialType.System_Object }; type = type.BaseType)
        {
            foreach (ISymbol member in type.GetMembers().Where(member => member.IsKnownTo(home)))
            {
                if (member is IPropertySymbol { IsStatic: false, IsIndexer: false } property)
                {
                    for (IPropertySymbol? below = property.OverriddenProperty; below is not null; below = below.OverriddenProperty)
                    {
                        overridden.Add(below);
                    }

                    if (!overridden.Contains(property))
                    {
                        yield return property;
                    }
                }
                else if (member is IFieldSymbol { IsStatic: false, AssociatedSymbol: null, IsImplicitlyDeclared: false }
                    && !member.Name.StartsWith("<", StringComparison.Ordinal)) // in an assembly: behind a property
                {
                    yield return member;
                }
            }
        }
    }

    private void Collect(ISymbol symbol)
    {
        if (symbol.Name.Length == 0)
        {
            _context.FailSilently();                 // half-written: the compiler misses a name
            return;
        }

        if (symbol.GetAttributes().FirstOrDefault(IsDerivedKey) is { } derived)
        {
            // Passing it over would silently leave the member out, or give it another key than MessagePack-CSharp does.
            Where at = _context.IsInProject(derived) ? Where.AttributeOf(derived, symbol) : Where.NameOf(_type);
            _context.Fail(Rule.DerivedKey, at, derived.AttributeClass!.Name, symbol.Name);
            return;
        }

        ITypeSymbol type = symbol is IPropertySymbol property ? property.Type : ((IFieldSymbol)symbol).Type;
        if (type.Is(KnownNames.RootNamespace, "RpcUnknownFields") && !MemberAttributes.IsIgnored(symbol))
        {
            CollectUnknown(symbol, type);
            return;
        }

        object? key = KeyOf(symbol) ?? (_isDataContract ? DataMemberKey(symbol) : null);

        if (MemberAttributes.IsIgnored(symbol)
            || (key is null && (_isDataContract || symbol.DeclaredAccessibility != Accessibility.Public || IsOfException(symbol))))
        {
            return;
        }

        if (_keysAreNames && key is not string)
        {
            key = symbol.Name;                       // of a hidden member, too: it holds a value of its own
        }

        Add(symbol, type, key);
    }

    private void Add(ISymbol symbol, ITypeSymbol type, object? key)
    {
        Where at = _context.IsInProject(symbol) ? Where.NameOf(symbol) : Where.NameOf(_type);

        if (Soundness.HasTwin(symbol)
            || (key is null && HasBrokenKey(symbol))
            || symbol is IPropertySymbol { IsRequired: true, SetMethod: null } or IFieldSymbol { IsRequired: true, IsReadOnly: true })
        {
            _context.FailSilently();
            return;
        }

        if (key is null)
        {
            _context.Fail(Rule.KeyMissing, at, symbol.ContainingType.Name, symbol.Name);
            return;
        }

        if (MemberAccess.IsOutOfReach(symbol))
        {
            const string Advice = "only its interface shows it, into which a struct would be copied; give the key to a member of its own";
            _context.Fail(Rule.NotAccessible, at, symbol.Name, Advice);
            return;
        }

        if (!_context.IsElsewhere && !MemberAccess.IsReadable(symbol, _context))
        {
            _context.Fail(Rule.NotSerializable, at, symbol.Name, "a property without a getter");
            return;
        }

        if (IsInRange(key, symbol, at) && Resolve(symbol, type) is { } model)
        {
            var member = new PayloadMember(symbol, type, model, key);
            MemberAccess.Describe(member, _context);
            member.HidingCast = IsHidden(symbol) ? Names.Plain(symbol.ContainingType) : null;
            _members.Add(member);
        }
    }

    private TypeModel? Resolve(ISymbol symbol, ITypeSymbol type)
    {
        Where at = _context.IsInProject(symbol) ? Where.TypeOf(symbol) : Where.NameOf(_type);
        string member = $"member '{symbol.Name}' of '{_type.Name}'";
        int before = _context.Findings.Count;
        TypeModel? model = _types.Resolve(type, at, member, ChosenCodec(symbol));

        if (_context.Findings.Count > before && symbol.ContainingType.IsConstructed(_type))
        {
            ParseContext open = _context.Fork();
            var codecs = new Dictionary<ITypeParameterSymbol, string>(SymbolEqualityComparer.Default);
            TypeParameters.Of(symbol.ContainingType.OriginalDefinition, codecs);
            ISymbol declared = symbol.OriginalDefinition;
            ITypeSymbol declaredType = declared is IPropertySymbol property ? property.Type : ((IFieldSymbol)declared).Type;
            new TypeResolver(open, codecs).Resolve(declaredType, Where.TypeOf(declared), member, ChosenCodec(declared));
            _context.Blame(_type, before, open.Findings);
        }

        return model;
    }

    private void CollectUnknown(ISymbol symbol, ITypeSymbol type)
    {
        var model = new TypeModel(Names.Annotated(type), Codec: "", Primitive: null, DeniesNull: false);
        var member = new PayloadMember(symbol, type, model, key: "");
        MemberAccess.Describe(member, _context);
        string? reason = KeyOf(symbol) is not null ? "it has no key: it holds what has none"
            : Unknown is not null ? $"'{Unknown.Symbol.Name}' is there already; a type has one"
            : member.Setter == MemberSetter.None || !MemberAccess.IsReadable(symbol, _context)
                ? "it needs a getter and a setter, even private ones"
            : null;

        if (reason is not null)
        {
            Where at = _context.IsInProject(symbol) ? Where.NameOf(symbol) : Where.NameOf(_type);
            _context.Fail(Rule.UnknownFields, at, symbol.Name, reason);
            return;
        }

        member.HidingCast = IsHidden(symbol) ? Names.Plain(symbol.ContainingType) : null;
        Unknown = member;
    }

    /// <summary>The codec attribute of a member; that of a record's parameter is meant for its property.</summary>
    public static AttributeData? ChosenCodec(ISymbol symbol) => CustomCodecs.OnMember(symbol)
        ?? (symbol.ContainingType.IsRecord
            ? symbol.ContainingType.InstanceConstructors
                .SelectMany(static constructor => constructor.Parameters)
                .Where(parameter => parameter.Name == symbol.Name)
                .Select(CustomCodecs.On)
                .FirstOrDefault(static attribute => attribute is not null)
            : null);

    private bool IsHidden(ISymbol symbol)
    {
        for (INamedTypeSymbol? type = _type; type is not null && !SymbolEqualityComparer.Default.Equals(type, symbol.ContainingType);
            type = type.BaseType)
        {
            if (type.GetMembers(symbol.Name).Any(member => !member.IsOverride && member.IsKnownTo(_context.Home)))
            {
                return true;
            }
        }

        return false;
    }

    private static object? KeyOf(ISymbol symbol)
    {
        // An override takes over the key of what it overrides.
        for (ISymbol? current = symbol; current is not null; current = (current as IPropertySymbol)?.OverriddenProperty)
        {
            if (current.FindTwin("RpcKeyAttribute", "KeyAttribute") is { ConstructorArguments.Length: 1 } attribute)
            {
                return attribute.ConstructorArguments[0].Value is { } value and (int or string) ? value : null;
            }
        }

        return null;
    }

    // The compiler complains about its argument.
    private static bool HasBrokenKey(ISymbol symbol) => symbol.FindTwin("RpcKeyAttribute", "KeyAttribute") is { } attribute
        && (attribute.AttributeConstructor is null
            || attribute.ConstructorArguments.Any(static argument => argument.Kind == TypedConstantKind.Error));

    private static bool IsDerivedKey(AttributeData attribute)
    {
        INamedTypeSymbol? below = attribute.AttributeClass?.BaseType;

        while (below is not null && !below.Is(KnownNames.MessagePackNamespace, "KeyAttribute"))
        {
            below = below.BaseType;
        }

        return below is not null;
    }

    /// <summary>The order of a data member, else its name: what MessagePack-CSharp makes of it. Without the attribute it stays at
    /// home.</summary>
    private static object? DataMemberKey(ISymbol symbol)
    {
        if (symbol.FindAttribute(KnownNames.DataContractNamespace, "DataMemberAttribute") is not { } attribute)
        {
            return null;
        }

        int? order = attribute.NamedArgument<int?>("Order");
        return order is null or -1 ? attribute.NamedArgument<string>("Name") ?? symbol.Name : order;
    }

    /// <summary>Whether a member is one that exceptions have anyhow (message, stack trace and the like), overridden or not: these travel
    /// only where the user says so.</summary>
    private bool IsOfException(ISymbol symbol)
    {
        while (symbol is IPropertySymbol { OverriddenProperty: { } below })
        {
            symbol = below;
        }

        return PayloadTypes.IsForeignException(symbol.ContainingType, _context);
    }

    private bool IsInRange(object key, ISymbol symbol, Where at)
    {
        if (key is int index ? index is >= 0 and <= IndexMax : IsEncodable((string)key))
        {
            return true;
        }

        string allowed = key is int ? $"0 to {IndexMax}" : $"well-formed text of at most {KeyLengthMax} UTF-8 bytes";
        _context.Fail(Rule.KeyOutOfRange, at, key.ToString(), symbol.Name, allowed);
        return false;
    }

    private static bool IsEncodable(string key)
    {
        try
        {
            return s_strictUtf8.GetByteCount(key) <= KeyLengthMax;
        }
        catch (EncoderFallbackException)
        {
            return false;                            // half of a surrogate pair
        }
    }

    private void CheckKeys()
    {
        if (_members.Exists(static member => member.Key is int) && _members.Exists(static member => member.Key is string))
        {
            _context.Fail(Rule.MixedKeys, Where.NameOf(_type), _type.Name);
            return;
        }

        var byKey = new Dictionary<object, PayloadMember>();

        foreach (PayloadMember member in _members)
        {
            if (byKey.TryGetValue(member.Key, out PayloadMember? other))
            {
                bool isOwn = SymbolEqualityComparer.Default.Equals(member.Symbol.ContainingType, _type);
                ISymbol blamed = isOwn ? member.Symbol : other.Symbol;
                Where at = Where.NameOf(_context.IsInProject(blamed) ? blamed : _type);
                _context.Fail(Rule.DuplicateKey, at, member.Key.ToString(), other.Symbol.Name, member.Symbol.Name);
            }
            else
            {
                byKey.Add(member.Key, member);
            }
        }
    }
}
