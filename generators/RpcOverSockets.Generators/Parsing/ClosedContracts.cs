using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Finds the closed forms of generic contracts, which <c>[assembly: RpcService(typeof(IStore&lt;Order&gt;))]</c> names.</summary>
internal static class ClosedContracts
{
    /// <summary>Gets the closed forms of a generic contract that its assembly names, each once.</summary>
    public static List<(AttributeData Attribute, INamedTypeSymbol Contract)> Of(INamedTypeSymbol definition, ParseContext context)
    {
        var found = new List<(AttributeData Attribute, INamedTypeSymbol Contract)>();
        foreach (AttributeData attribute in context.Home.GetAttributes())
        {
            if (IsClosing(attribute)
                && attribute.Argument<INamedTypeSymbol>(0) is { } closed
                && SymbolEqualityComparer.Default.Equals(closed.OriginalDefinition, definition)
                && WhyWrong(attribute, context) is null
                && !found.Exists(other => SymbolEqualityComparer.Default.Equals(other.Contract, closed)))
            {
                found.Add((attribute, closed));
            }
        }

        return found;
    }

    /// <summary>Whether a type is a closed form that the generator completes.</summary>
    public static bool Has(INamedTypeSymbol closed, ParseContext context) => Of(closed.OriginalDefinition, context)
        .Exists(other => SymbolEqualityComparer.Default.Equals(other.Contract, closed));

    public static bool IsClosing(AttributeData attribute)
        => attribute.AttributeClass?.Is(KnownNames.RootNamespace, "RpcServiceAttribute") == true;

    /// <summary>Checks an assembly attribute.</summary>
    public static void Check(AttributeData attribute, ParseContext context)
    {
        if ((WhyWrong(attribute, context) ?? WhySecond(attribute, context)) is { Length: > 0 } reason)
        {
            ISymbol named = attribute.Argument<INamedTypeSymbol>(0) ?? (ISymbol)context.Compilation.Assembly;
            context.Fail(Rule.ClosedContract, Where.AttributeOf(attribute, named), reason);
        }
    }

    /// <summary>Reads the closed forms; what is wrong with one of them, and not with all, is the fault of its attribute.</summary>
    /// <param name="definition">The generic contract.</param>
    /// <param name="read">Reads one closed form under its attribute's wire name.</param>
    /// <param name="context">Gets the findings; has those about the generic contract itself.</param>
    public static EquatableArray<ServiceModel> Read(
        INamedTypeSymbol definition, Func<INamedTypeSymbol, string?, ParseContext, ServiceModel> read, ParseContext context)
    {
        var models = new List<ServiceModel>();
        foreach ((AttributeData attribute, INamedTypeSymbol closed) in Of(definition, context))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var inner = context.Fork();
            models.Add(read(closed, attribute.Argument<string>(1), inner));
            foreach (INamedTypeSymbol mention in inner.Mentions)
            {
                context.Follow(mention);
            }

            foreach (Finding finding in inner.Findings.Where(finding => !finding.IsAmong(context.Findings)))
            {
                Where at = Where.AttributeOf(attribute, definition);

                if (inner.IsBroken)
                {
                    context.Fail(finding.Rule, at, [.. finding.Arguments]);
                }
                else if (finding.Rule == Rule.HashUnsafeKey)
                {
                    context.Warn(finding.Rule, at, [.. finding.Arguments]); // of a payload type that hashes what it is closed with
                }
            }

            if (inner.IsBroken)
            {
                context.FailSilently();
            }
        }

        return EquatableArray<ServiceModel>.From(models);
    }

    // The first attribute counts; the second may give another wire name, which nobody would serve.
    private static string? WhySecond(AttributeData attribute, ParseContext context)
    {
        INamedTypeSymbol closed = attribute.Argument<INamedTypeSymbol>(0)!;
        AttributeData first = Of(closed.OriginalDefinition, context)
            .Find(other => SymbolEqualityComparer.Default.Equals(other.Contract, closed)).Attribute;
        return ReferenceEquals(first, attribute) ? null : $"'{Names.Short(closed)}' is named twice; it has one wire name";
    }

    // Empty: the compiler complains.
    private static string? WhyWrong(AttributeData attribute, ParseContext context)
    {
        if (attribute.Argument<INamedTypeSymbol>(0) is not { TypeKind: not TypeKind.Error } contract)
        {
            return attribute.ConstructorArguments.Length == 0 || attribute.Argument<string>(0) is not null
                ? "on an assembly the attribute names a generic contract with its type arguments: typeof(IStore<Order>)"
                : "";
        }

        string name = Names.Short(contract);
        if (contract.TypeKind != TypeKind.Interface || Roots.ContractAttribute(contract.OriginalDefinition) is null)
        {
            return $"'{name}' is no contract; mark the interface with [RpcService]";
        }

        if (!contract.IsGenericAnywhere() || contract.SelfAndOuterTypes().Any(static type => type.IsUnboundGenericType))
        {
            return $"'{name}' has no type arguments; name a generic contract with them: typeof(IStore<Order>)";
        }

        if (!contract.SelfAndOuterTypes().All(type => Soundness.MeetsConstraints(type, context.Compilation)))
        {
            return "";
        }

        if (!context.IsAtHome(contract))
        {
            return $"'{name}' belongs to another assembly; declare a contract here that inherits it";
        }

        return attribute.Argument<string>(1) is { } given && AttributeValues.WhyNoWireName(given) is { } reason
            ? $"the wire name is {reason}; leave it out"
            : null;
    }
}
