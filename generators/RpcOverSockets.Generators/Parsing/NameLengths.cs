using System.Text;
using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Keeps what is generated within the 1 023 bytes that the compiler takes for a name in an assembly.</summary>
/// <remarks>Names of our own are cut. What implements a user's interface explicitly has the name of that in its own, and cannot be cut:
/// <c>RpcOverSockets.IRpcService&lt;Company.IOrders&gt;.Describe</c>, <c>Company.IOrders.FindAsync</c>.</remarks>
internal static class NameLengths
{
    private const int OwnBytesMax = 300;
    private const int NamespaceBytesMax = 300;
    private const int ContractBytesMax = 900;
    private const int MethodBytesMax = 1000;
    private const int HashLength = 9;

    // A name of so many characters as code has it is never too long: the longest keyword for its length stands for System.Int32.
    private const int CharactersThatFit = 200;

    private static readonly SymbolDisplayFormat s_inAssembly = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.ExpandNullable | SymbolDisplayMiscellaneousOptions.ExpandValueTuple);

    /// <summary>Cuts a name of our own; a hash keeps what was cut apart.</summary>
    public static string Bound(string name)
    {
        if (name.Length <= OwnBytesMax / 3 || Encoding.UTF8.GetByteCount(name) <= OwnBytesMax)
        {
            return name;
        }

        int length = Math.Min(name.Length, OwnBytesMax - HashLength);
        while (char.IsHighSurrogate(name[length - 1]) || Encoding.UTF8.GetByteCount(name.Substring(0, length)) > OwnBytesMax - HashLength)
        {
            length--;
        }

        return $"{name.Substring(0, length)}_{WireHash.Compute(name):x8}";
    }

    /// <summary>Notes an error where the name of a contract is too long.</summary>
    /// <returns>False after a finding.</returns>
    public static bool Fit(INamedTypeSymbol contract, ParseContext context)
    {
        string space = contract.ContainingNamespace.ToDisplayString();
        Where where = Where.NameOf(contract);
        return Fits("namespace of the contract", space, NamespaceBytesMax, where, context)
            && Fits("full name of the contract", contract.ToDisplayString(s_inAssembly), ContractBytesMax, where, context);
    }

    /// <summary>Notes an error where the names of a method and the interface that declares it are too long together.</summary>
    /// <param name="method">The method.</param>
    /// <param name="where">The place to blame.</param>
    /// <param name="context">Gets the finding.</param>
    /// <returns>False after a finding.</returns>
    public static bool Fit(IMethodSymbol method, Where where, ParseContext context)
    {
        if (method.Name.Length + Names.Plain(method.ContainingType).Length <= CharactersThatFit)
        {
            return true;
        }

        string declaring = method.ContainingType.ToDisplayString(s_inAssembly);
        bool isToldAlready = Roots.ContractAttribute(method.ContainingType) is not null
            && Encoding.UTF8.GetByteCount(declaring) > ContractBytesMax;
        return isToldAlready
            || Fits("name of the method with that of its interface", $"{declaring}.{method.Name}", MethodBytesMax, where, context);
    }

    private static bool Fits(string what, string name, int bytesMax, Where where, ParseContext context)
    {
        int bytes = Encoding.UTF8.GetByteCount(name);
        if (bytes <= bytesMax)
        {
            return true;
        }

        context.Fail(Rule.NameTooLong, where, what, Text(bytes), Text(bytesMax));
        return false;
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
