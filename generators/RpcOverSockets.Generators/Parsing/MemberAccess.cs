using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Decides how generated code gets and sets a member.</summary>
internal static class MemberAccess
{
    public static bool IsReadable(ISymbol member, ParseContext context)
        => member is not IPropertySymbol property || Find(property, static p => p.GetMethod, context) is not null;

    /// <summary>Fills in getter and setter as they are without a constructor.</summary>
    public static void Describe(PayloadMember member, ParseContext context)
    {
        switch (member.Symbol)
        {
            case IFieldSymbol field:
                Describe(member, field, context);
                break;
            case IPropertySymbol property:
                Describe(member, property, context);
                break;
        }
    }

    /// <summary>Whether a property of a struct implements one of an interface and cannot be named without it.</summary>
    public static bool IsOutOfReach(ISymbol member)
        => member is IPropertySymbol { ContainingType.IsValueType: true, ExplicitInterfaceImplementations.Length: > 0 };

    private static void Describe(PayloadMember member, IFieldSymbol field, ParseContext context)
    {
        bool isAccessible = context.CanName(field);
        member.Getter = isAccessible ? null : Accessors.ToField(field);

        if (field.IsReadOnly)
        {
            member.Setter = MemberSetter.None;
            return;
        }

        member.Setter = isAccessible ? MemberSetter.Assignment : MemberSetter.Accessor;
        member.SetAccessor = member.Getter;
    }

    private static void Describe(PayloadMember member, IPropertySymbol property, ParseContext context)
    {
        IMethodSymbol? getter = Find(property, static p => p.GetMethod, context);
        IMethodSymbol? setter = Find(property, static p => p.SetMethod, context);

        if (getter is not null && !context.CanName(getter))
        {
            member.Getter = Accessors.ToGetter(property, getter);
        }

        if (setter is null)
        {
            member.Setter = MemberSetter.None;
        }
        else if (!setter.IsInitOnly && context.CanName(setter))
        {
            member.Setter = MemberSetter.Assignment;
        }
        else if (IsVirtualInStruct(setter))
        {
            member.Setter = MemberSetter.Copy;
        }
        else
        {
            // `init` in an initializer would overwrite the member's own default where the peer sends nothing.
            member.Setter = MemberSetter.Accessor;
            member.SetAccessor = Accessors.ToSetter(property, setter);
        }
    }

    private static bool IsVirtualInStruct(IMethodSymbol accessor)
        => accessor.ContainingType is { IsValueType: true } type
            && type.AllInterfaces.SelectMany(static i => i.GetMembers())
                .Any(member => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), accessor));

    /// <summary>An override may leave one of the two accessors to the base; one that another project keeps to itself is none.</summary>
    private static IMethodSymbol? Find(IPropertySymbol property, Func<IPropertySymbol, IMethodSymbol?> choose, ParseContext context)
    {
        for (IPropertySymbol? current = property; current is not null; current = current.OverriddenProperty)
        {
            if (choose(current) is { } found && found.IsKnownTo(context.Home))
            {
                return found;
            }
        }

        return null;
    }
}
