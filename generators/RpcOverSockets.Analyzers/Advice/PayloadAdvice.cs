using System.Globalization;
using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators;
using RpcOverSockets.Generators.Model;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers.Advice;

/// <summary>What is worth a thought in a payload type that works. The generator never runs it.</summary>
internal static class PayloadAdvice
{
    // The keys of removed members stay unused for ever, so that a few gaps are a sign of care.
    private const int UnusedKeysMax = 8;

    /// <summary>Looks at a payload type and the members that it declares itself.</summary>
    /// <param name="type">The type.</param>
    /// <param name="model">What the parser made of it, or null where it gets no codec.</param>
    /// <param name="context">Gets the findings.</param>
    public static void Look(INamedTypeSymbol type, PayloadModel? model, ParseContext context)
    {
        LookForFormatter(type, $"'{type.Name}'", context);
        LookForUnions(type, context);

        if (model is not ObjectModel objectModel)
        {
            return;
        }

        LookAtKeys(type, objectModel, context);
        LookForIdleCodecs(type, context);

        if (type.TypeKind == TypeKind.Struct && StructSize.Of(type) is var size and > StructSize.LargeBytes)
        {
            context.Warn(Rule.LargeStruct, Where.NameOf(type), type.Name, Text(size));
        }

        bool keysAreNames = PayloadTypes.MessageAttribute(type)?.Argument<bool>(0) == true;

        foreach (ISymbol member in type.GetMembers())
        {
            context.CancellationToken.ThrowIfCancellationRequested();

            if (WhyKeyIsIdle(member) is { } reason)
            {
                LookForIdleKey(member, reason, isDataContract: false, context);
            }
            else if (MemberType(member) is { } memberType)
            {
                Look(member, memberType, keysAreNames, context);
            }
        }
    }

    /// <summary>Looks at the members that a data contract declares itself. It may be one for another serializer, so there is less to say.
    /// </summary>
    public static void LookAtDataContract(INamedTypeSymbol type, ParseContext context)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            if (WhyKeyIsIdle(member) is { } reason)
            {
                LookForIdleKey(member, reason, isDataContract: true, context);
            }
        }
    }

    /// <summary>Gets why no key counts on a member, or null where one does.</summary>
    private static string? WhyKeyIsIdle(ISymbol member) => member switch
    {
        IFieldSymbol { AssociatedSymbol: not null } => "it stands on the field behind the property; leave out 'field:'",
        IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true } => "it belongs to no object",
        IPropertySymbol { IsIndexer: true } => "an indexer has no value of its own",
        _ => null,
    };

    private static void LookForIdleKey(ISymbol member, string reason, bool isDataContract, ParseContext context)
    {
        ISymbol declared = (member as IFieldSymbol)?.AssociatedSymbol ?? member;

        if (MemberAttributes.KeyOf(member, isDataContract) is { } key
            && !MemberAttributes.IsIgnored(declared)
            && !MemberAttributes.IsIgnored(member))
        {
            context.Warn(Rule.MisplacedKey, Where.AttributeOf(key, declared), "key", declared.Name, reason);
        }
    }

    /// <summary>A codec on what does not travel. That of a record's parameter is its property's.</summary>
    private static void LookForIdleCodecs(INamedTypeSymbol type, ParseContext context)
    {
        IEnumerable<IParameterSymbol> parameters = type.InstanceConstructors
            .Where(static constructor => !constructor.IsImplicitlyDeclared)
            .SelectMany(static constructor => constructor.Parameters)
            .Where(parameter => !type.IsRecord || !type.GetMembers(parameter.Name).Any(static member => MemberType(member) is not null));

        foreach (IParameterSymbol parameter in parameters)
        {
            WarnOfCodec(parameter, parameter, "a constructor gets values that were read; put it on the member", context);
        }

        foreach (ISymbol member in type.GetMembers())
        {
            if (WhyKeyIsIdle(member) is { } reason && !MemberAttributes.IsIgnored(member))
            {
                WarnOfCodec(member, (member as IFieldSymbol)?.AssociatedSymbol ?? member, reason, context);
            }
        }
    }

    private static void WarnOfCodec(ISymbol bearer, ISymbol named, string reason, ParseContext context)
    {
        if (CustomCodecs.On(bearer) is { } codec)
        {
            context.Warn(Rule.MisplacedKey, Where.AttributeOf(codec, named), "codec", named.Name, reason);
        }
    }

    private static void LookAtKeys(INamedTypeSymbol type, ObjectModel model, ParseContext context)
    {
        int max = model.Members.Select(static member => member.Index).DefaultIfEmpty(-1).Max();
        int unused = max + 1 - model.Members.Count;

        if (unused > UnusedKeysMax && max >= 0)
        {
            context.Warn(Rule.KeyGap, Where.NameOf(type), Text(unused), Text(max), type.Name);
        }
    }

    private static void Look(ISymbol member, ITypeSymbol type, bool keysAreNames, ParseContext context)
    {
        bool hasKey = member.FindTwin("RpcKeyAttribute", "KeyAttribute") is not null;
        bool isIgnored = member.FindTwin("RpcIgnoreAttribute", "IgnoreMemberAttribute") is not null
            || member.FindAttribute("System.Runtime.Serialization", "IgnoreDataMemberAttribute") is not null;

        if (isIgnored)
        {
            return;
        }

        if (!hasKey && member.FindAttribute("System.Runtime.Serialization", "DataMemberAttribute") is { } dataMember)
        {
            context.Warn(Rule.DataMember, Where.AttributeOf(dataMember, member), member.Name, member.ContainingType.Name);
        }

        if (hasKey || (keysAreNames && member.DeclaredAccessibility == Accessibility.Public))
        {
            LookForFormatter(member, $"member '{member.Name}'", context);

            if (Dates.Mentions(type))
            {
                context.Warn(Rule.DateTimeKind, Where.TypeOf(member), $"member '{member.Name}'");
            }
        }
    }

    private static void LookForFormatter(ISymbol symbol, string name, ParseContext context)
    {
        if (symbol.FindAttribute(KnownNames.MessagePackNamespace, "MessagePackFormatterAttribute") is { } attribute
            && symbol.FindAttribute(KnownNames.RootNamespace, "RpcCodecAttribute") is null)
        {
            string formatter = attribute.Argument<ITypeSymbol>(0) is { } type ? Names.Short(type) : "?";
            context.Warn(Rule.ForeignFormatter, Where.AttributeOf(attribute, symbol), formatter, name);
        }
    }

    /// <summary>A payload type below a union that does not name it: whoever sends it as the union fails at run time.</summary>
    private static void LookForUnions(INamedTypeSymbol type, ParseContext context)
    {
        if (type.IsAbstract || type.TypeKind is not (TypeKind.Class or TypeKind.Struct) || PayloadTypes.HasUnion(type))
        {
            return;
        }

        for (INamedTypeSymbol? current = type.BaseType; current is not null; current = current.BaseType)
        {
            LookForUnion(type, current, context);
        }

        foreach (INamedTypeSymbol current in type.AllInterfaces)
        {
            LookForUnion(type, current, context);
        }
    }

    private static void LookForUnion(INamedTypeSymbol type, INamedTypeSymbol above, ParseContext context)
    {
        bool isOurs = SymbolEqualityComparer.Default.Equals(above.ContainingAssembly, type.ContainingAssembly);

        // A case of a generic union would be one of all type arguments, which RPCS0039 tells there.
        if (isOurs
            && !above.IsGenericAnywhere()
            && PayloadTypes.HasUnion(above.OriginalDefinition)
            && !above.OriginalDefinition.GetAttributes().Any(IsCase))
        {
            context.Warn(Rule.MissingCase, Where.NameOf(type), type.Name, above.Name);
        }

        bool IsCase(AttributeData attribute) => UnionParser.IsUnionAttribute(attribute)
            && SymbolEqualityComparer.Default.Equals(attribute.Argument<INamedTypeSymbol>(1)?.OriginalDefinition, type.OriginalDefinition);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static ITypeSymbol? MemberType(ISymbol member) => member switch
    {
        IPropertySymbol { IsStatic: false, IsIndexer: false } property => property.Type,
        IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false } field => field.Type,
        _ => null,
    };
}
