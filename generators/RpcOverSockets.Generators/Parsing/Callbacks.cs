using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Finds the callbacks of our IRpcSerializationCallbacks and of MessagePack-CSharp's twin.</summary>
internal static class Callbacks
{
    private const string Ours = "IRpcSerializationCallbacks";
    private const string Theirs = "IMessagePackSerializationCallbackReceiver";

    /// <summary>Gets the statements that call a callback on <c>value</c>, or null where the type implements neither interface.</summary>
    public static string? Find(INamedTypeSymbol type, string method, Compilation compilation)
    {
        INamedTypeSymbol? receiver = type.AllInterfaces.FirstOrDefault(static i => i.Is(KnownNames.RootNamespace, Ours))
            ?? type.AllInterfaces.FirstOrDefault(static i => i.Is(KnownNames.MessagePackNamespace, Theirs));
        if (receiver?.GetMembers(method).FirstOrDefault() is not { } declared)
        {
            return null;
        }

        // In a class the name could mean another method, which hides or overloads the callback of a base.
        if (!type.IsValueType)
        {
            return $"(({Names.Plain(receiver)})value).{method}();";
        }

        // A cast would box a struct, and its callback change a copy. What is explicit is called on the value by way of a constraint.
        return type.FindImplementationForInterfaceMember(declared) is IMethodSymbol { DeclaredAccessibility: Accessibility.Public } found
            && found.Name == method
            && compilation.IsSymbolAccessibleWithin(found, compilation.Assembly)
            && Overloads.RivalOf(found, compilation) is null
                ? $"value.{method}();"
                : $"""
                    Call(ref value);
                    static void Call<TValue>(ref TValue value) where TValue : {Names.Plain(receiver)} => value.{method}();
                    """;
    }
}
