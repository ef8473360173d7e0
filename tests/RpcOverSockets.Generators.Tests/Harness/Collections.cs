using System.Collections;
using System.Reflection;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>Makes collections of the base library from their elements, whatever way their type takes them.</summary>
internal static class Collections
{
    /// <summary>Makes a collection of one element.</summary>
    /// <param name="type">The collection; an interface gets a class that implements it.</param>
    /// <param name="element">The only element.</param>
    /// <returns>Null for a type that takes no elements.</returns>
    public static object? Of(Type type, object? element)
    {
        Type item = type.GetGenericArguments()[0];
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        list.Add(element ?? (item.IsValueType ? Activator.CreateInstance(item) : null));
        var array = Array.CreateInstance(item, 1);
        array.SetValue(list[0], 0);
        return From(type, list, typeof(HashSet<>).MakeGenericType(item)) ?? Constructed(type, array) ?? Constructed(type, element);
    }

    /// <summary>Makes a dictionary of one entry.</summary>
    /// <param name="type">The dictionary; an interface gets a class that implements it.</param>
    /// <param name="key">The only key.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Null for a type that takes no entries.</returns>
    public static object? Of(Type type, object key, object? value)
    {
        var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(type.GetGenericArguments()))!;
        dictionary.Add(key, value);
        return From(type, dictionary, typeof(SortedList<,>).MakeGenericType(type.GetGenericArguments()));
    }

    private static object? From(Type type, IEnumerable elements, Type otherClass)
        => type.IsInstanceOfType(elements) ? elements
            : Constructed(type, elements)
            ?? Created(type, elements)
            ?? (type.IsAssignableFrom(otherClass) ? Constructed(otherClass, elements) : null);

    private static object? Constructed(Type type, object? argument) => type.IsAbstract || type.IsByRefLike ? null : type.GetConstructors()
        .FirstOrDefault(constructor => constructor.GetParameters() is [{ } only] && only.ParameterType.IsInstanceOfType(argument))?
        .Invoke([argument]);

    /// <summary>Immutable and frozen ones are made by a class of the same name without type parameters.</summary>
    private static object? Created(Type type, IEnumerable elements)
    {
        string name = type.Name.Split('`')[0];
        Type? factory = type.Assembly.GetType($"{type.Namespace}.{name}")
            ?? (type.IsInterface ? type.Assembly.GetType($"{type.Namespace}.{name[1..]}") : null);

        foreach (MethodInfo method in factory?.GetMethods(BindingFlags.Public | BindingFlags.Static) ?? [])
        {
            if ((method.Name == "CreateRange" || method.Name.StartsWith("ToFrozen", StringComparison.Ordinal))
                && method.GetGenericArguments().Length == type.GetGenericArguments().Length)
            {
                MethodInfo made = method.MakeGenericMethod(type.GetGenericArguments());
                ParameterInfo[] parameters = made.GetParameters();

                if (parameters[0].ParameterType.IsInstanceOfType(elements) && type.IsAssignableFrom(made.ReturnType)
                    && parameters.Skip(1).All(static parameter => parameter.HasDefaultValue))
                {
                    return made.Invoke(null, [elements, .. parameters.Skip(1).Select(static parameter => parameter.DefaultValue)]);
                }
            }
        }

        return null;
    }
}
