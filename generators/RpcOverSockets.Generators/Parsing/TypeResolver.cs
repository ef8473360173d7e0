using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Finds the codec of a type that a contract or payload mentions, or says why there is none.</summary>
/// <remarks>It looks at the type's name, arguments and attributes only and never walks into its members: declared payload types are
/// roots of their own, and walking them here would repeat their work for each mention on every edit.</remarks>
internal sealed partial class TypeResolver
{
    // `List<List<…>>` may be nested without end, and each level is a frame on the compiler's stack.
    private const int DepthMax = 32;

    private readonly ParseContext _context;
    private readonly Dictionary<ITypeParameterSymbol, string> _typeParameterCodecs;
    private Where _where;
    private string _member = "";
    private readonly List<MentionModel> _mentions = [];     // of the type that is being resolved

    /// <summary>Creates a resolver.</summary>
    /// <param name="context">Gets the findings.</param>
    /// <param name="typeParameterCodecs">The names of the codecs of a generic type's parameters; null outside of one.</param>
    public TypeResolver(ParseContext context, Dictionary<ITypeParameterSymbol, string>? typeParameterCodecs = null)
    {
        _context = context;
        _typeParameterCodecs = typeParameterCodecs ?? new(SymbolEqualityComparer.Default);
    }

    /// <summary>Finds the codec of a parameter's or result's own type, which may be a reference to an object.</summary>
    /// <param name="type">The type.</param>
    /// <param name="where">The place to blame.</param>
    /// <param name="member">The parameter or result that has the type, for messages.</param>
    /// <param name="chosen">The attribute that names a codec for this place, or null.</param>
    /// <returns>The type, or null after a finding.</returns>
    public TypeModel? ResolveDirect(ITypeSymbol type, Where where, string member, AttributeData? chosen = null)
    {
        if (chosen is not null || type is not INamedTypeSymbol named || !References.Is(named))
        {
            return Resolve(type, where, member, chosen);
        }

        _mentions.Clear();

        if (!TypeSize.Check(type, where, member, _context) || References.Codec(named, where, member, _context) is not { } codec)
        {
            return null;
        }

        Mention(named, codec);
        return Model(type, codec, Shapes.Of(type));
    }

    /// <summary>Finds the codec of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="where">The place to blame.</param>
    /// <param name="member">The parameter or member that has the type, for messages.</param>
    /// <param name="chosen">The attribute that names a codec for this place, or null.</param>
    /// <returns>The type, or null after a finding.</returns>
    public TypeModel? Resolve(ITypeSymbol type, Where where, string member, AttributeData? chosen = null)
    {
        _where = _context.IsInProject(chosen) ? Where.AttributeOf(chosen!, where.Symbol) : where;
        _member = member;
        _mentions.Clear();

        if (!TypeSize.Check(type, _where, member, _context))
        {
            return null;
        }

        string? codec = chosen is null ? Codec(type, depth: 0) : Custom(chosen, type, depth: 0);
        return codec is null
            ? null
            : Model(type, codec, chosen is null ? Shapes.Of(type, _context) : Shapes.Chosen(chosen, type, _context));
    }

    private TypeModel Model(ITypeSymbol type, string codec, string shape)
        => new(
            Names.Annotated(type),
            codec,
            BclCodecs.Primitive(type.SpecialType) is { } primitive && codec == $"{KnownNames.Serialization}{primitive}Codec"
                ? primitive
                : null,
            DeniesNull: !type.IsValueType && type.NullableAnnotation != NullableAnnotation.Annotated)
        {
            Shape = shape,
            Mentions = EquatableArray<MentionModel>.From(_mentions),
        };

    /// <summary>The codec that stands beside a payload type, without type arguments.</summary>
    public static string CodecBeside(INamedTypeSymbol type)
    {
        DeclarationModel declaration = Names.Declaration(type);
        string prefix = declaration.Namespace.Length == 0 ? "global::" : $"global::{declaration.Namespace}.";
        return $"{prefix}{KnownNames.Prefix}{declaration.HelperName}Codec";
    }

    private string? Codec(ITypeSymbol type, int depth)
    {
        if (depth > DepthMax)
        {
            return Refuse(Rule.TooDeep, type);
        }

        if (CustomCodecs.Of(type, _context) is { } custom)
        {
            return Custom(custom, type, depth);
        }

        if (BclCodecs.Primitive(type.SpecialType) is { } primitive)
        {
            return $"{KnownNames.Serialization}{primitive}Codec";
        }

        switch (type)
        {
            case IErrorTypeSymbol or { SpecialType: SpecialType.System_Void }:
                _context.FailSilently();
                return null;
            case ITypeParameterSymbol parameter:
                return _typeParameterCodecs.TryGetValue(parameter, out string? codec) ? codec : Refuse(Rule.NotSerializable, type);
            case IArrayTypeSymbol array:
                return Array(array, depth);
            case INamedTypeSymbol named:
                return Named(named, depth);
            default:                                 // pointers, dynamic
                return type.TypeKind == TypeKind.Dynamic ? RefuseUntyped(type) : Refuse(Rule.CannotBeSent, type);
        }
    }

    private static ITypeSymbol[] Arguments(ITypeSymbol type) => [.. ((INamedTypeSymbol)type).AllTypeArguments()];

    private string? Array(IArrayTypeSymbol array, int depth)
    {
        if (array.Rank > 4)
        {
            return Refuse(Rule.ArrayRank, array);
        }

        if (array.Rank == 1 && array.ElementType.SpecialType == SpecialType.System_Byte)
        {
            return KnownNames.Serialization + "ByteArrayCodec";
        }

        string rank = array.Rank == 1 ? "" : $"{array.Rank}D";
        return Compose($"Array{rank}Codec", [array.ElementType], depth);
    }

    private string? Named(INamedTypeSymbol type, int depth)
    {
        if (type.TypeKind == TypeKind.Enum)
        {
            return Enum(type);
        }

        if (!Soundness.MeetsConstraints(type, _context.Compilation) || (type.IsTupleType && !Soundness.HasPossibleNames(type)))
        {
            _context.FailSilently();
            return null;
        }

        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return Compose("NullableCodec", type.TypeArguments, depth);
        }

        if (type.Arity == 1 && type.TypeArguments[0].SpecialType == SpecialType.System_Byte && ByteBuffers.Codec(type) is { } bytes)
        {
            return KnownNames.Serialization + bytes;
        }

        if (BclCodecs.Find(type) is { } entry)
        {
            if (!BclCodecs.CanBeCreated(type))
            {
                return Refuse(Rule.NotSerializable, type);
            }

            return entry.IsHashed && !HashSafety.IsSafe(type.TypeArguments[0])
                ? Refuse(Rule.HashUnsafeKey, type.TypeArguments[0])
                : Compose($"{type.Name}Codec", type.TypeArguments, depth);
        }

        return Declared(type, depth);
    }

    private string? Enum(INamedTypeSymbol type)
    {
        if (Nameability.Advice(type, _context) is { } advice)
        {
            return RefuseName(type, advice);
        }

        INamedTypeSymbol underlying = type.EnumUnderlyingType!;
        Mention(type, codec: "");
        return $"{KnownNames.Serialization}EnumCodec<{Names.Plain(type)}, {Names.Plain(underlying)}, " +
            $"{KnownNames.Serialization}{BclCodecs.Primitive(underlying.SpecialType)}Codec>";
    }

    /// <summary>A payload type: its codec stands beside it, in its own assembly or, by an assembly attribute, in this one.</summary>
    private string? Declared(INamedTypeSymbol type, int depth)
    {
        switch (PayloadTypes.Classify(type, _context))
        {
            case PayloadStanding.Untyped:
                return RefuseUntyped(type);
            case PayloadStanding.CannotBeSent:
                return Refuse(Rule.CannotBeSent, type);
            case PayloadStanding.AbstractWithoutUnion:
                return Refuse(Rule.Union, type, $"'{type.Name}' is abstract and names no cases");
            case PayloadStanding.Unknown:
                return Refuse(Rule.NotSerializable, type);
            case PayloadStanding.NotAccessible:
                return RefuseName(type, Nameability.MakePublic);
        }

        if (Nameability.Advice(type, _context) is { } advice)
        {
            return RefuseName(type, advice);
        }

        if (!_context.IsElsewhere
            && ((_context.IsInProject(type) && Soundness.HasTwin(type.OriginalDefinition))
                || GeneratedNames.InPlaceOfCodec(type.OriginalDefinition, _context.Compilation) is not null))
        {
            _context.FailSilently();                 // the compiler or the type itself complains, and it gets no codec
            return null;
        }

        _context.Mention(type.OriginalDefinition);
        string name = CodecBeside(type);
        ITypeSymbol[] arguments = type.AllTypeArguments().ToArray();
        string? codec = arguments.Length == 0 ? name : Compose(name, arguments, depth, isQualified: true);

        if (codec is not null)
        {
            Mention(type, codec);

            foreach (ITypeSymbol key in HashedParameters.UnsafeArguments(type, _context))
            {
                _context.Warn(Rule.HashUnsafeKey, _where, Names.Short(key), _member);
            }
        }

        return codec;
    }

    private void Mention(INamedTypeSymbol type, string codec)
    {
        _context.Follow(type);
        bool isEnum = codec.Length == 0;
        var mention = new MentionModel(
            Names.Plain(type), codec, isEnum ? Shapes.Of(type) : "", isEnum ? Shapes.Of(type.EnumUnderlyingType!) : "");

        if (!_mentions.Contains(mention))
        {
            _mentions.Add(mention);
        }
    }

    private string? Compose(string codec, IReadOnlyList<ITypeSymbol> arguments, int depth, bool isQualified = false)
    {
        string name = isQualified ? codec : KnownNames.Serialization + codec;

        if (arguments.Count == 0)
        {
            return name;
        }

        var names = new List<string>(arguments.Count * 2);

        foreach (ITypeSymbol argument in arguments)
        {
            names.Add(Names.Plain(argument));
        }

        foreach (ITypeSymbol argument in arguments)
        {
            string? inner = Codec(argument, depth + 1);

            if (inner is null)
            {
                return null;
            }

            names.Add(inner);
        }

        return $"{name}<{string.Join(", ", names)}>";
    }

    private string? RefuseName(INamedTypeSymbol type, string advice)
    {
        _context.Fail(Rule.NotAccessible, _where, Names.Short(type), advice);
        return null;
    }

    private string? RefuseUntyped(ITypeSymbol type)
    {
        _context.Fail(Rule.UntypedMember, _where, Names.Short(type), _member, PayloadTypes.WhyUntyped(type));
        return null;
    }

    private string? Refuse(Rule rule, ITypeSymbol type, string? detail = null)
    {
        string name = detail ?? Names.Short(type);
        _context.Fail(rule, _where, name, _member);
        return null;
    }
}
