using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Reads one method of a contract.</summary>
internal sealed class MethodParser
{
    private const int ArgumentsMax = 32;

    private readonly INamedTypeSymbol _contract;
    private readonly string _service;
    private readonly ParseContext _context;
    private readonly TypeResolver _types;

    public MethodParser(INamedTypeSymbol contract, string service, ParseContext context)
    {
        _contract = contract;
        _service = service;
        _context = context;
        _types = new TypeResolver(context);
    }

    /// <summary>Reads a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="where">The place to blame for the method as a whole.</param>
    /// <returns>The model, or null after a finding.</returns>
    public MethodModel? Parse(IMethodSymbol method, Where where)
    {
        if (method.Name.Length == 0 || method.Parameters.Any(static parameter => parameter.Name.Length == 0))
        {
            _context.FailSilently();                 // half-written: the compiler misses a name
            return null;
        }

        if (method.IsGenericMethod)
        {
            _context.Fail(Rule.GenericMethod, where, method.Name);
            return null;
        }

        if (method.IsVararg)
        {
            _context.Fail(Rule.ByReferenceParameter, where, "__arglist");
            return null;
        }

        bool isOneWay = Has(method, "RpcOneWayAttribute");
        bool returnsKnown = TryReadReturn(method, where, isOneWay, out ReturnKind kind, out TypeModel? result);
        List<ParameterModel>? parameters = ReadParameters(method, where);

        if (!returnsKnown || parameters is null)
        {
            return null;
        }

        AttributeData? attribute = method.FindAttribute(KnownNames.RootNamespace, "RpcMethodAttribute");
        string wireName = attribute?.Argument<string>(0) ?? method.Name;

        if (wireName.Length == 0)
        {
            _context.Fail(Rule.EmptyWireName, Where.AttributeOf(attribute!, method), method.Name);
            return null;
        }

        uint id = attribute?.NamedArgument<uint>("Id") ?? 0;
        return new MethodModel(
            method.Name,
            Names.Plain(method.ContainingType),
            wireName,
            id != 0 ? id : WireHash.MethodId(_service, wireName),
            kind,
            result,
            isOneWay,
            Has(method, "RpcIdempotentAttribute"),
            DispatchOf(method),
            HiddenBy: -1,
            EquatableArray<ParameterModel>.From(parameters));
    }

    private static bool Has(ISymbol symbol, string attribute) => symbol.FindAttribute(KnownNames.RootNamespace, attribute) is not null;

    private bool TryReadReturn(IMethodSymbol method, Where where, bool isOneWay, out ReturnKind kind, out TypeModel? result)
    {
        kind = ReturnKind.Task;
        result = null;
        ITypeSymbol type = method.ReturnType;

        if (type is IErrorTypeSymbol)
        {
            _context.FailSilently();
            return false;
        }

        bool isValueTask = type.Is("System.Threading.Tasks", "ValueTask");
        bool isTask = type.Is("System.Threading.Tasks", "Task");
        Where place = where.Symbol.Equals(method, SymbolEqualityComparer.Default) ? Where.TypeOf(method) : where;

        if (method.RefKind != RefKind.None || (!isTask && !isValueTask) || (isOneWay && type is not INamedTypeSymbol { Arity: 0 }))
        {
            string allowed = isOneWay ? "Task, ValueTask" : "Task, Task<T>, ValueTask, ValueTask<T>";
            _context.Fail(Rule.ReturnType, place, method.Name, Names.Short(type), allowed);
            return false;
        }

        kind = isValueTask ? ReturnKind.ValueTask : ReturnKind.Task;

        if (type is INamedTypeSymbol { Arity: 1 } generic)
        {
            result = _types.Resolve(generic.TypeArguments[0], place, $"result of '{method.Name}'");
            return result is not null;
        }

        return true;
    }

    private List<ParameterModel>? ReadParameters(IMethodSymbol method, Where where)
    {
        var parameters = new List<ParameterModel>(method.Parameters.Length);
        int arguments = 0;
        bool isWhole = true;

        foreach (IParameterSymbol parameter in method.Parameters)
        {
            ParameterModel? model = ReadParameter(parameter, method);

            if (model is null)
            {
                isWhole = false;
                continue;
            }

            arguments += model.Role == ParameterRole.Argument ? 1 : 0;
            parameters.Add(model);
        }

        if (arguments > ArgumentsMax)
        {
            _context.Fail(Rule.TooManyParameters, where, method.Name, ArgumentsMax.ToString());
            return null;
        }

        return isWhole ? parameters : null;
    }

    private ParameterModel? ReadParameter(IParameterSymbol parameter, IMethodSymbol method)
    {
        ITypeSymbol type = parameter.Type;

        if (parameter.RefKind != RefKind.None || type.IsRefLikeType || type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer)
        {
            _context.Fail(Rule.ByReferenceParameter, At(parameter, Where.NameOf(parameter)), parameter.Name);
            return null;
        }

        if (type.Is("System.Threading", "CancellationToken"))
        {
            if (parameter.Ordinal != method.Parameters.Length - 1)
            {
                _context.Fail(Rule.CancellationTokenPlace, At(parameter, Where.NameOf(parameter)), parameter.Name, method.Name);
                return null;
            }

            return new ParameterModel(parameter.Name, ParameterRole.CancellationToken, Untravelled(type), Default: null);
        }

        if (type.Is(KnownNames.RootNamespace, "RpcCallContext"))
        {
            return new ParameterModel(parameter.Name, ParameterRole.CallContext, Untravelled(type), Default: null);
        }

        TypeModel? model = _types.Resolve(type, At(parameter, Where.TypeOf(parameter)), $"parameter '{parameter.Name}' of '{method.Name}'");
        return model is null
            ? null
            : new ParameterModel(parameter.Name, ParameterRole.Argument, model, DefaultValues.Expression(parameter));
    }

    private static TypeModel Untravelled(ITypeSymbol type) => new(Names.Annotated(type), Codec: "", Primitive: null, DeniesNull: false);

    private Where At(IParameterSymbol parameter, Where place)
        => parameter.DeclaringSyntaxReferences.Length > 0 ? place : Where.NameOf(_contract);

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
}
