using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Reads one method of a contract.</summary>
internal sealed class MethodParser
{
    private readonly INamedTypeSymbol _contract;
    private readonly string _service;
    private readonly ParseContext _context;
    private readonly ReturnParser _returns;
    private readonly ParameterParser _parameters;
    private readonly FaultParser _faults;

    public MethodParser(INamedTypeSymbol contract, string service, ParseContext context)
    {
        _contract = contract;
        _service = service;
        _context = context;

        // In a generic contract any type may stand for a type parameter: whether it can is seen where the contract is closed.
        var codecs = new Dictionary<ITypeParameterSymbol, string>(SymbolEqualityComparer.Default);
        foreach (ITypeParameterSymbol parameter in contract.OriginalDefinition.AllTypeParameters())
        {
            codecs.Add(parameter, parameter.Name);
        }

        var types = new TypeResolver(context, codecs);
        _returns = new ReturnParser(types, context);
        _parameters = new ParameterParser(contract, types, context);
        _faults = new FaultParser(context);
    }

    /// <summary>Reads a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="where">The place to blame for the method as a whole.</param>
    /// <returns>The model, or null after a finding.</returns>
    public MethodModel? Parse(IMethodSymbol method, Where where)
    {
        if (!IsPossible(method, where))
        {
            return null;
        }

        bool isOneWay = Has(method, "RpcOneWayAttribute");
        bool isIdempotent = Has(method, "RpcIdempotentAttribute");
        ReturnModel? returns = _returns.Read(method, where, isOneWay);
        List<ParameterModel>? parameters = _parameters.Read(method, where);
        List<FaultModel>? faults = _faults.Read(method, where, isOneWay);
        string? delivery = DeliveryOf(method, where, isOneWay);

        bool isDefined = AttributeValues.AreDefined(method, "RpcDispatchAttribute", where, _context);

        if (returns is null || parameters is null || faults is null || delivery is null || !isDefined
            || !new StreamRules(method, where, _context).Check(returns, parameters, isOneWay, isIdempotent))
        {
            return null;
        }

        AttributeData? attribute = method.FindAttribute(KnownNames.RootNamespace, "RpcMethodAttribute");
        string wireName = attribute?.Argument<string>(0) ?? method.Name;

        if (AttributeValues.WhyNoWireName(wireName) is { } reason)
        {
            Where at = _context.IsInProject(attribute) ? Where.AttributeOf(attribute!, method) : where;
            _context.Fail(Rule.WireName, at, method.Name, reason);
            return null;
        }

        uint id = attribute?.NamedArgument<uint>("Id") ?? 0;
        return new MethodModel(
            method.Name,
            Names.Plain(method.ContainingType),
            wireName,
            id != 0 ? id : WireHash.MethodId(_service, wireName),
            returns,
            isOneWay,
            isIdempotent,
            DispatchOf(method),
            delivery,
            HiddenBy: -1,
            EquatableArray<ParameterModel>.From(parameters),
            EquatableArray<FaultModel>.From(faults));
    }

    private static bool Has(ISymbol symbol, string attribute) => symbol.FindAttribute(KnownNames.RootNamespace, attribute) is not null;

    private bool IsPossible(IMethodSymbol method, Where where)
    {
        if (method.Name.Length == 0 || method.Parameters.Any(static parameter => parameter.Name.Length == 0))
        {
            _context.FailSilently();                 // half-written: the compiler misses a name
            return false;
        }

        if (method.IsGenericMethod)
        {
            _context.Fail(Rule.GenericMethod, where, method.Name);
            return false;
        }

        if (method.IsVararg)
        {
            _context.Fail(Rule.ByReferenceParameter, where, "__arglist");
            return false;
        }

        if (Overloads.RivalOf(method, _context.Compilation) is { } rival)
        {
            _context.Fail(Rule.OverloadTaken, where, Names.Short(method.OriginalDefinition), Names.Short(rival.OriginalDefinition));
            return false;
        }

        return true;
    }

    /// <summary>The method's own attribute, else the contract's, else that of the interface that declares the method.</summary>
    private string DispatchOf(IMethodSymbol method)
    {
        AttributeData? attribute = method.FindAttribute(KnownNames.RootNamespace, "RpcDispatchAttribute")
            ?? _contract.FindAttribute(KnownNames.RootNamespace, "RpcDispatchAttribute")
            ?? method.ContainingType.FindAttribute(KnownNames.RootNamespace, "RpcDispatchAttribute");
        return attribute?.Argument<int>(0) switch
        {
            1 => "Inline",
            2 => "Pool",
            _ => "Auto",
        };
    }

    private string? DeliveryOf(IMethodSymbol method, Where where, bool isOneWay)
    {
        AttributeData? attribute = method.FindAttribute(KnownNames.RootNamespace, "RpcDeliveryAttribute");

        if (attribute is not null && !isOneWay)
        {
            Where at = _context.IsInProject(attribute) ? Where.AttributeOf(attribute, method) : where;
            _context.Fail(Rule.DeliveryOfCall, at, method.Name);
            return null;
        }

        if (!AttributeValues.AreDefined(method, "RpcDeliveryAttribute", where, _context))
        {
            return null;
        }

        return attribute?.Argument<int>(0) switch
        {
            1 => "DropOldest",
            2 => "LatestOnly",
            3 => "Disconnect",
            4 => "Unreliable",
            _ => "Wait",
        };
    }
}
