using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <content>Codecs of one's own, and surrogates.</content>
internal sealed partial class TypeResolver
{
    /// <summary>The codec that an attribute names, or a surrogate's.</summary>
    private string? Custom(AttributeData attribute, ITypeSymbol type, int depth)
    {
        if (!Soundness.IsWhole(type, _context.Compilation))
        {
            _context.FailSilently();
            return null;
        }

        if (attribute.Argument<INamedTypeSymbol>(0) is not { TypeKind: not TypeKind.Error } codec)
        {
            return RefuseOddCodec(attribute);
        }

        if (Nameability.Advice(codec, _context) is { } advice)
        {
            return RefuseCodec(codec, $"generated code cannot name it; {advice}");
        }

        if (!codec.IsUnboundGenericType)
        {
            return Custom(codec, attribute, type, depth);
        }

        if (!CustomCodecs.TryClose(codec, type, out INamedTypeSymbol? closed))
        {
            return RefuseCodec(codec, "without type arguments it must take those of the type, or those and their codecs");
        }

        if (Constraints.FindBroken(codec.OriginalDefinition.TypeParameters, Arguments(type), _context.Compilation) is { } broken)
        {
            return RefuseCodec(codec, $"what '{Names.Short(type)}' has for '{broken.Name}' does not satisfy its constraints");
        }

        return closed is null ? WithCodecsOfArguments(codec, type, depth) : Custom(closed, attribute, type, depth);
    }

    /// <summary>The same with all its type arguments.</summary>
    private string? Custom(INamedTypeSymbol codec, AttributeData attribute, ITypeSymbol type, int depth)
    {
        if (CustomCodecs.IsSurrogateOf(codec, type))
        {
            return Codec(codec, depth + 1) is { } inner
                ? $"{KnownNames.Serialization}SurrogateCodec<{Names.Plain(type)}, {Names.Plain(codec)}, {inner}>"
                : null;
        }

        if (CustomCodecs.IsCodecOf(codec, type))
        {
            return CustomCodecs.WhyUncallable(codec, type, _context.Compilation) is { } reason
                ? RefuseCodec(codec, reason)
                : Names.Plain(codec);
        }

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            && nullable.TypeArguments[0] is var inside
            && (CustomCodecs.IsCodecOf(codec, inside) || CustomCodecs.IsSurrogateOf(codec, inside)))
        {
            return Custom(attribute, inside, depth + 1) is { } value
                ? $"{KnownNames.Serialization}NullableCodec<{Names.Plain(inside)}, {value}>"
                : null;
        }

        return RefuseCodec(codec, CustomCodecs.NoCodec);
    }

    private string? WithCodecsOfArguments(INamedTypeSymbol codec, ITypeSymbol type, int depth)
        => CustomCodecs.WhyUncallable(codec.OriginalDefinition, type, _context.Compilation) is { } reason
            ? RefuseCodec(codec, reason)
            : Compose(Names.WithoutArguments(codec), Arguments(type), depth, isQualified: true);

    private string? RefuseOddCodec(AttributeData attribute)
    {
        if (CustomCodecs.OddName(attribute) is { } odd)
        {
            _context.Fail(Rule.Codec, _where, odd, _member, CustomCodecs.NoCodec);
        }
        else
        {
            _context.FailSilently();                 // the compiler complains
        }

        return null;
    }

    private string? RefuseCodec(INamedTypeSymbol codec, string reason)
    {
        _context.Fail(Rule.Codec, _where, Names.Short(codec), _member, reason);
        return null;
    }
}
