using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>What to do with a method that has a body and is therefore not remote.</summary>
internal sealed class BodyAdvice
{
    /// <summary>The advice where the attribute alone makes the method remote: the code fix follows it.</summary>
    public const string AddAttribute = "add [RpcMethod] to call it remotely, or make it private";

    private readonly INamedTypeSymbol _contract;
    private readonly ParseContext _context;

    public BodyAdvice(INamedTypeSymbol contract, ParseContext context)
    {
        _contract = contract;
        _context = context;
    }

    public string For(IMethodSymbol method, Where where)
    {
        string? attribute = !CanBeRemote(method, where) ? null : HasRival(method) ? "[RpcMethod(\"name\")]" : "[RpcMethod]";

        if (!method.IsVirtual)
        {
            // What is sealed, or partial and therefore not virtual, cannot be called remotely as it stands: no client can implement it.
            string modifier = method.PartialDefinitionPart is null && !method.IsPartialDefinition ? "sealed" : "partial";
            return attribute is null
                ? $"as it is declared it cannot be remote, so put 'private' in the place of '{modifier}'"
                : $"put {attribute} in the place of '{modifier}' to call it remotely, or 'private'";
        }

        return attribute switch
        {
            null => "as it is declared it cannot be remote, so make it private",
            "[RpcMethod]" => AddAttribute,
            _ => $"add {attribute} with a name that no other method has to call it remotely, or make it private",
        };
    }

    private bool CanBeRemote(IMethodSymbol method, Where where)
    {
        ParseContext quiet = _context.Fork();
        return new MethodParser(_contract, service: "", quiet).Parse(method, where) is not null
            && !quiet.IsBroken
            && NameLengths.Fit(method, where, quiet);
    }

    /// <summary>Whether another method that is remote, or may become so as well, has the name on the wire.</summary>
    private bool HasRival(IMethodSymbol method) => _contract.AllInterfaces.Add(_contract)
        .SelectMany(declaring => declaring.GetMembers().OfType<IMethodSymbol>())
        .Any(other => !SymbolEqualityComparer.Default.Equals(other, method)
            && MayBeRemote(other)
            && WireNameOf(other) == method.Name
            && !ContractMethods.Hides(method, other)
            && !ContractMethods.Hides(other, method));

    private static bool MayBeRemote(IMethodSymbol method) => method is { MethodKind: MethodKind.Ordinary, IsStatic: false }
        && (method.IsAbstract
            || Attribute(method) is not null
            || (!method.IsGenericMethod && method.DeclaredAccessibility == Accessibility.Public));

    private static string WireNameOf(IMethodSymbol method) => Attribute(method)?.Argument<string>(0) ?? method.Name;

    private static AttributeData? Attribute(IMethodSymbol method) => method.FindAttribute(KnownNames.RootNamespace, "RpcMethodAttribute");
}
