using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Describes the accessors for members that generated code may not touch.</summary>
internal static class Accessors
{
    public static AccessorModel ToField(IFieldSymbol field)
        => Create(AccessorKind.Field, field.Name, field.ContainingType, Names.Annotated(field.OriginalDefinition.Type));

    public static AccessorModel ToGetter(IPropertySymbol property, IMethodSymbol getter)
        => Create(AccessorKind.Getter, property.Name, getter.ContainingType, ReturnTypeOf(getter.OriginalDefinition));

    public static AccessorModel ToSetter(IPropertySymbol property, IMethodSymbol setter)
        => Create(AccessorKind.Setter, property.Name, setter.ContainingType, Names.Annotated(setter.OriginalDefinition.Parameters[0].Type));

    public static AccessorModel ToConstructor(IMethodSymbol constructor)
    {
        IEnumerable<string> parameters = constructor.OriginalDefinition.Parameters
            .Select(static parameter =>
                $"{Modifier(parameter)}{Names.Annotated(parameter.Type)} {Names.Escape(parameter.Name)}");
        return Create(AccessorKind.Constructor, "New", constructor.ContainingType, string.Join(", ", parameters));
    }

    // The runtime looks for a method that returns the same: a reference is another type.
    private static string ReturnTypeOf(IMethodSymbol getter) => Names.Annotated(getter.ReturnType).Insert(0, getter.RefKind switch
    {
        RefKind.Ref => "ref ",
        RefKind.RefReadOnly => "ref readonly ",
        _ => "",
    });

    private static string Modifier(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.In => "in ",
        RefKind.RefReadOnlyParameter => "ref readonly ",
        _ => "",
    };

    private static AccessorModel Create(AccessorKind kind, string member, INamedTypeSymbol declaring, string type)
    {
        INamedTypeSymbol definition = declaring.OriginalDefinition;
        string[] arguments = [.. declaring.AllTypeArguments().Select(Names.Annotated)];
        return new AccessorModel(
            kind,
            member,
            type,
            Names.Plain(definition),
            definition.Name,
            definition.IsValueType,
            TypeParameters.Of(definition),
            arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments)}>");
    }
}
