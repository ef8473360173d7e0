using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>The type parameters of payload types, as codecs repeat them.</summary>
internal static class TypeParameters
{
    /// <summary>Describes the type parameters of a type and its outer types.</summary>
    /// <param name="type">A type definition.</param>
    /// <param name="codecs">Gets the name of each parameter's codec.</param>
    public static EquatableArray<TypeParameterModel> Of(INamedTypeSymbol type, Dictionary<ITypeParameterSymbol, string>? codecs = null)
    {
        ITypeParameterSymbol[] parameters = [.. type.AllTypeParameters()];
        var taken = new HashSet<string>(parameters.Select(static p => p.Name), StringComparer.Ordinal);
        var models = new List<TypeParameterModel>(parameters.Length);

        foreach (ITypeParameterSymbol parameter in parameters)
        {
            string codec = parameter.Name + "Codec";

            while (!taken.Add(codec))
            {
                codec += "_";
            }

            codecs?.Add(parameter, codec);
            models.Add(new TypeParameterModel(Names.Escape(parameter.Name), codec, string.Join(", ", Constraints(parameter))));
        }

        return EquatableArray<TypeParameterModel>.From(models);
    }

    private static IEnumerable<string> Constraints(ITypeParameterSymbol parameter)
    {
        if (parameter.HasUnmanagedTypeConstraint)
        {
            yield return "unmanaged";
        }
        else if (parameter.HasValueTypeConstraint)
        {
            yield return "struct";
        }
        else if (parameter.HasReferenceTypeConstraint)
        {
            yield return parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class";
        }
        else if (parameter.HasNotNullConstraint)
        {
            yield return "notnull";
        }

        foreach (ITypeSymbol type in parameter.ConstraintTypes)
        {
            yield return Names.Annotated(type);
        }

        if (parameter.HasConstructorConstraint)
        {
            yield return "new()";
        }
    }
}
