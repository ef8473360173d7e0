using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Finds the callbacks of our IRpcSerializationCallbacks and of MessagePack-CSharp's twin.</summary>
internal static class Callbacks
{
    private const string Ours = "IRpcSerializationCallbacks";
    private const string Theirs = "IMessagePackSerializationCallbackReceiver";

    /// <summary>Gets the call of a callback on <c>value</c>, or null where the type implements neither interface.</summary>
    public static string? Find(INamedTypeSymbol type, string method, Compilation compilation)
    {
        INamedTypeSymbol? receiver = type.AllInterfaces.FirstOrDefault(static i => i.Is(KnownNames.RootNamespace, Ours))
            ?? type.AllInterfaces.FirstOrDefault(static i => i.Is(KnownNames.MessagePackNamespace, Theirs));
        if (receiver?.GetMembers(method).FirstOrDefault() is not { } declared)
        {
            return null;
        }

        // Without a cast a struct is not boxed, so that its callback changes the value and not a copy. In a class it could mean another
        // method, which hides or overloads the callback of a base.
        return type.IsValueType
            && type.FindImplementationForInterfaceMember(declared) is { DeclaredAccessibility: Accessibility.Public } found
            && found.Name == method
            && compilation.IsSymbolAccessibleWithin(found, compilation.Assembly)
                ? $"value.{method}();"
                : $"(({Names.Plain(receiver)})value).{method}();";
    }
}
