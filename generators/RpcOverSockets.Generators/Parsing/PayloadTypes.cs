using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Tells payload types from others by their attributes.</summary>
internal static class PayloadTypes
{
    public static PayloadStanding Classify(INamedTypeSymbol type, ParseContext context)
    {
        if (IsUntyped(type))
        {
            return PayloadStanding.Untyped;
        }

        if (type.TypeKind == TypeKind.Delegate || type.IsRefLikeType || IsInlineArray(type) || IsLiveObject(type))
        {
            return PayloadStanding.CannotBeSent;
        }

        return ClassifyDeclared(type, context);
    }

    /// <summary>As <see cref="Classify"/>, for a type in a place where exceptions are welcome.</summary>
    public static PayloadStanding ClassifyDeclared(INamedTypeSymbol type, ParseContext context)
    {
        INamedTypeSymbol definition = type.OriginalDefinition;
        bool isUnion = HasUnion(definition);

        if ((!isUnion && !IsMessage(definition)) || SharesParameterName(definition))
        {
            return PayloadStanding.Unknown;
        }

        if (!isUnion && (definition.IsAbstract || definition.TypeKind == TypeKind.Interface))
        {
            return PayloadStanding.AbstractWithoutUnion;
        }

        if (!definition.IsAccessibleBeside())
        {
            return PayloadStanding.NotAccessible;
        }

        return context.IsAtHome(definition)
            || (CodecInItsAssembly(definition) is { } codec && context.CanName(codec))
            || IsRootedAtHome(definition, context) ? PayloadStanding.Known : PayloadStanding.Unknown;
    }

    /// <summary>Whether the runtime repeats a struct's only field, which the compiler shows once.</summary>
    public static bool IsInlineArray(INamedTypeSymbol type) => type.TypeKind == TypeKind.Struct
        && type.FindAttribute("System.Runtime.CompilerServices", "InlineArrayAttribute") is not null;

    /// <summary>Whether a nested generic type has a parameter with the name of one of an outer type: no codec could name both.</summary>
    public static bool SharesParameterName(INamedTypeSymbol type) => type.Arity > 0 && type.ContainingType is not null
        && type.AllTypeParameters().GroupBy(static p => p.Name, StringComparer.Ordinal).Any(static group => group.Count() > 1);

    public static bool HasUnion(INamedTypeSymbol type) => type.FindTwin("RpcUnionAttribute", "UnionAttribute") is not null;

    public static AttributeData? MessageAttribute(INamedTypeSymbol type)
        => type.FindTwin("RpcMessageAttribute", "MessagePackObjectAttribute");

    /// <summary>Whether a type is a payload type only by <c>[DataContract]</c>, which it may carry for another reason: what is wrong with
    /// it is told only where a contract or payload type mentions it.</summary>
    public static bool IsDataContract(INamedTypeSymbol type)
        => Roots.PayloadAttribute(type)?.AttributeClass?.Name == "DataContractAttribute";

    private static bool IsMessage(INamedTypeSymbol type) => MessageAttribute(type) is not null || IsDataContract(type);

    public static bool IsException(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.Is("System", "Exception"))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a type is an exception of another assembly that no payload attribute tells what to send of it.</summary>
    public static bool IsForeignException(INamedTypeSymbol type, ParseContext context)
        => !context.IsAtHome(type) && IsException(type) && Roots.PayloadAttribute(type) is null;

    private static bool IsUntyped(INamedTypeSymbol type)
        => type.SpecialType == SpecialType.System_Object || type.Is("System", "Type") || IsException(type);

    /// <summary>Says why a type is <see cref="PayloadStanding.Untyped"/>, and what to do.</summary>
    public static string WhyUntyped(ITypeSymbol type) => type is INamedTypeSymbol named && IsException(named)
        ? "is an exception, which travels only as a fault that a method declares; use [RpcFault<T>] there, or a type that is none"
        : "would let the peer choose what is created; use a concrete type or a union";

    /// <summary>Types that stand for something going on in this process.</summary>
    private static bool IsLiveObject(INamedTypeSymbol type)
    {
        if (type.ContainingNamespace.IsNamed("System.Linq.Expressions")
            || type.SpecialType is SpecialType.System_Delegate or SpecialType.System_MulticastDelegate)
        {
            return true;
        }

        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.Is("System.IO", "Stream") || current.Is("System.IO.Pipelines", "PipeReader")
                || current.Is("System.IO.Pipelines", "PipeWriter") || current.Is("System.Threading.Tasks", "Task")
                || current.Is("System.Threading.Tasks", "ValueTask") || current.Is("System.Threading", "CancellationToken")
                || current.Is("System.Collections.Generic", "IAsyncEnumerable") || current.Is(KnownNames.RootNamespace, "RpcCallContext"))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gets the codec that stands beside a payload type, or null where a build of its assembly has generated none.</summary>
    public static INamedTypeSymbol? CodecInItsAssembly(INamedTypeSymbol type)
        => type.ContainingAssembly.GetTypeByMetadataName(Names.CodecMetadataName(type));

    private static bool IsRootedAtHome(INamedTypeSymbol type, ParseContext context)
    {
        foreach (AttributeData attribute in context.Home.GetAttributes())
        {
            if (attribute.AttributeClass is { } attributeClass
                && attributeClass.Is(KnownNames.RootNamespace, "RpcMessageAttribute")
                && attribute.Argument<INamedTypeSymbol>(0) is { } rooted
                && SymbolEqualityComparer.Default.Equals(rooted.OriginalDefinition, type))
            {
                return true;
            }
        }

        return false;
    }
}
