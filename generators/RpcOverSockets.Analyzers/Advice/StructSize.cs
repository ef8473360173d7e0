using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Analyzers.Advice;

/// <summary>Estimates how many bytes a value of a struct takes: the sum of its fields, without padding.</summary>
internal static class StructSize
{
    /// <summary>The size above which copying is dearer than a reference, in bytes: a cache line.</summary>
    public const int LargeBytes = 64;

    private const int ReferenceBytes = 8;

    // A struct cannot hold itself, but half-written code can.
    private const int DepthMax = 8;

    // Keeps the work small for structs of structs of structs.
    private const int EnoughBytes = 65_536;

    public static int Of(INamedTypeSymbol type) => Of(type, DepthMax);

    private static int Of(ITypeSymbol type, int depth)
    {
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying })
        {
            type = underlying;
        }

        if (!type.IsValueType || depth == 0)
        {
            return ReferenceBytes;
        }

        if (OfPrimitive(type.SpecialType) is var known and > 0)
        {
            return known;
        }

        int sum = 0;

        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>().Where(static field => !field.IsStatic))
        {
            sum += Of(field.Type, depth - 1);

            if (sum > EnoughBytes)
            {
                break;
            }
        }

        return Math.Max(sum, 1);
    }

    private static int OfPrimitive(SpecialType type) => type switch
    {
        SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_SByte => 1,
        SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double or SpecialType.System_DateTime
            or SpecialType.System_IntPtr or SpecialType.System_UIntPtr => 8,
        SpecialType.System_Decimal => 16,
        _ => 0,
    };
}
