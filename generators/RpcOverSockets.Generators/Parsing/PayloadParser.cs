using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Reads a payload type: a class or struct with keys, or a union.</summary>
internal static class PayloadParser
{
    // Of a constructor that a reference assembly leaves out. Nobody must send what a hidden one, or one that takes it, sets.
    private static readonly ConstructionModel s_unknownConstruction = new(default, default, null);

    /// <summary>Reads a type that carries one of the payload attributes.</summary>
    /// <param name="type">The type's definition.</param>
    /// <param name="context">Gets the findings.</param>
    /// <returns>The model, or null where there is no codec to be emitted.</returns>
    public static PayloadModel? Parse(INamedTypeSymbol type, ParseContext context)
    {
        try
        {
            return Read(type, context);
        }
#pragma warning disable CA1031 // A generator that throws is switched off for the whole project: this type is reported, the others live.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            context.Fail(Rule.InternalFailure, Where.NameOf(type), type.Name, exception.Message());
            return null;
        }
    }

    /// <summary>Whether a type is to get a codec of its own: an enum needs none, and an abstract class lends its keys to others.</summary>
    public static bool HasCodec(INamedTypeSymbol type)
        => Roots.PayloadAttribute(type) is not null
            && type.TypeKind != TypeKind.Enum
            && (PayloadTypes.HasUnion(type) || type is not { IsAbstract: true, TypeKind: TypeKind.Class, IsStatic: false });

    private static PayloadModel? Read(INamedTypeSymbol type, ParseContext context)
    {
        bool isUnion = PayloadTypes.HasUnion(type);

        if (!HasCodec(type) || !(context.IsElsewhere || IsPossible(type, isUnion, context)))
        {
            return null;
        }

        var codecs = new Dictionary<ITypeParameterSymbol, string>(SymbolEqualityComparer.Default);
        EquatableArray<TypeParameterModel> typeParameters = TypeParameters.Of(type, codecs);
        var types = new TypeResolver(context, codecs);
        DeclarationModel declaration = Declare(type, context);
        PayloadModel? model = isUnion
            ? new UnionModel(declaration, typeParameters, UnionParser.ReadCases(type, types, context))
            : ReadObject(type, declaration, typeParameters, types, context);
        return context.IsBroken ? new BrokenModel(declaration, type.IsValueType, typeParameters) : model;
    }

    private static bool IsPossible(INamedTypeSymbol type, bool isUnion, ParseContext context)
    {
        if (!Soundness.HasNames(type))
        {
            context.FailSilently();                  // half-written
        }
        else if (Soundness.HasTwin(type) || type.TypeKind == TypeKind.Delegate)
        {
            context.FailSilently();
        }
        else if (ProjectLanguage.TooOld(context.Compilation) is { } version)
        {
            context.Fail(Rule.LanguageVersion, Where.NameOf(type), type.Name, version);
        }
        else if (!type.IsAccessibleBeside())
        {
            context.Fail(Rule.NotAccessible, Where.NameOf(type), type.Name, Nameability.MakePublic);
        }
        else if (WhyNoData(type) is { } kind)
        {
            context.Fail(Rule.CannotBeSent, Where.NameOf(type), type.Name, kind);
        }
        else if (type.TypeKind == TypeKind.Interface && !isUnion)
        {
            context.Fail(Rule.Union, Where.NameOf(type), "an interface must name its cases", type.Name);
        }
        else if (GeneratedNames.InPlaceOfCodec(type, context.Compilation) is { } taken)
        {
            context.Fail(Rule.NameTaken, GeneratedNames.PlaceOf(taken, type, context.Compilation), taken.Name, type.Name);
        }
        else if (PayloadTypes.SharesParameterName(type))
        {
            context.Fail(Rule.NotSerializable, Where.NameOf(type), type.Name, "two of its type parameters share a name");
        }

        return !context.IsBroken;
    }

    /// <summary>Gets the collection of the base class library that a type derives from. Others may have members that hold all they have.
    /// </summary>
    private static INamedTypeSymbol? CollectionBaseOf(INamedTypeSymbol type, ParseContext context)
    {
        for (INamedTypeSymbol? current = type.BaseType; current is { SpecialType: SpecialType.None }; current = current.BaseType)
        {
            if (!context.IsAtHome(current)
                && current.AllInterfaces.Any(static i => i.SpecialType == SpecialType.System_Collections_IEnumerable)
                && current.ContainingNamespace.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal))
            {
                return current;
            }
        }

        return null;
    }

    private static string? WhyNoData(INamedTypeSymbol type) => type switch
    {
        { IsStatic: true } => "a static class",
        { IsRefLikeType: true } => "a ref struct",
        _ when PayloadTypes.IsInlineArray(type) => "an inline array, of which only the first element is a member",
        _ => null,
    };

    /// <summary>The codec stands beside the type; that of a type of another assembly is for this assembly only.</summary>
    private static DeclarationModel Declare(INamedTypeSymbol type, ParseContext context)
    {
        DeclarationModel declaration = Names.Declaration(type);
        bool isOurs = SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, context.Compilation.Assembly);
        return declaration with
        {
            IsPublic = declaration.IsPublic && isOurs,
            IsObsolete = declaration.IsObsolete || SelfAndBases(type, context).Any(static t => t.GetMembers().Any(Names.IsObsolete)),
        };
    }

    private static IEnumerable<INamedTypeSymbol> SelfAndBases(INamedTypeSymbol type, ParseContext context)
    {
        for (INamedTypeSymbol? current = type;
            current is { SpecialType: SpecialType.None } && !PayloadTypes.IsForeignException(current, context);
            current = current.BaseType)
        {
            yield return current;
        }
    }

    private static ObjectModel? ReadObject(
        INamedTypeSymbol type,
        DeclarationModel declaration,
        EquatableArray<TypeParameterModel> typeParameters,
        TypeResolver types,
        ParseContext context)
    {
        if (!SelfAndBases(type, context).All(t => TypeSize.Check(t, Where.NameOf(type), $"a base of '{type.Name}'", context)))
        {
            return null;
        }

        if (CollectionBaseOf(type, context) is { } collection)
        {
            context.Fail(Rule.CollectionBase, Where.NameOf(type), type.Name, Names.Short(collection));
            return null;
        }

        if (!context.IsElsewhere && HiddenMembers.Find(type, context.Compilation) is { } hidden)
        {
            const string Advice = "it has a key and belongs to another assembly; make it public or protected there";
            context.Fail(Rule.NotAccessible, Where.NameOf(type), hidden, Advice);
            return null;
        }

        if (!context.IsElsewhere && HiddenMembers.FindUnknown(type, context.Compilation) is { } unknown)
        {
            context.Warn(Rule.UnknownMembers, Where.NameOf(type), Names.Short(unknown), unknown.ContainingAssembly.Name);
        }

        bool keysAreNames = PayloadTypes.MessageAttribute(type)?.Argument<bool>(0) ?? false;
        var collector = new MemberCollector(type, keysAreNames, types, context);
        List<PayloadMember> members = collector.Collect();

        if (context.IsBroken)
        {
            return null;                             // a constructor that misses a broken member would be a second, wrong complaint
        }

        ConstructionModel? construction = context.IsElsewhere
            ? new ConstructorSelector(type, members, context.Fork()).Select() ?? s_unknownConstruction
            : new ConstructorSelector(type, members, context).Select();
        return construction is null
            ? null
            : new ObjectModel(
                declaration,
                type.IsValueType,
                typeParameters,
                IsMap: keysAreNames || (members.Count > 0 && members[0].Key is string),
                EquatableArray<MemberModel>.From(members.ConvertAll(static member => member.ToModel())),
                construction,
                collector.Unknown?.ToModel(),
                Callbacks.Find(type, "OnBeforeSerialize", context.Compilation),
                Callbacks.Find(type, "OnAfterDeserialize", context.Compilation));
    }
}
