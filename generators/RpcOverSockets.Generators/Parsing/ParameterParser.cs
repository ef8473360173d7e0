using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Reads the parameters of a contract method.</summary>
internal sealed class ParameterParser
{
    private const int ArgumentsMax = 32;

    private readonly INamedTypeSymbol _contract;
    private readonly TypeResolver _types;
    private readonly ParseContext _context;

    public ParameterParser(INamedTypeSymbol contract, TypeResolver types, ParseContext context)
    {
        _contract = contract;
        _types = types;
        _context = context;
    }

    /// <summary>Reads the parameters.</summary>
    /// <param name="method">The method.</param>
    /// <param name="where">The place to blame for the method as a whole.</param>
    /// <returns>The parameters in order, or null after a finding.</returns>
    public List<ParameterModel>? Read(IMethodSymbol method, Where where)
    {
        var parameters = new List<ParameterModel>(method.Parameters.Length);

        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (Read(parameter, method) is { } model)
            {
                parameters.Add(model);
            }
        }

        if (parameters.Count(static parameter => parameter.Role == ParameterRole.Argument) > ArgumentsMax)
        {
            _context.Fail(Rule.TooManyParameters, where, method.Name, ArgumentsMax.ToString());
            return null;
        }

        return parameters.Count == method.Parameters.Length ? parameters : null;
    }

    private ParameterModel? Read(IParameterSymbol parameter, IMethodSymbol method)
    {
        ITypeSymbol type = parameter.Type;

        if (parameter.RefKind != RefKind.None || type.IsRefLikeType || type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer)
        {
            _context.Fail(Rule.ByReferenceParameter, At(parameter, Where.NameOf(parameter)), parameter.Name);
            return null;
        }

        if (type.Is("System.Threading", "CancellationToken"))
        {
            return ReadToken(parameter, method);
        }

        if (type.Is(KnownNames.RootNamespace, "RpcCallContext"))
        {
            return ReadContext(parameter, method);
        }

        if (StreamTypes.IsStream(type) || parameter.FindAttribute(KnownNames.RootNamespace, "RpcStreamAttribute") is not null)
        {
            return ReadStream(parameter);
        }

        if (StreamTypes.IsPipeReader(type))
        {
            return Untravelled(parameter, ParameterRole.PipeReader);
        }

        if (StreamTypes.IsPipeWriter(type))
        {
            return Untravelled(parameter, ParameterRole.PipeWriter);
        }

        string member = NameOf(parameter);
        Where at = At(parameter, Where.TypeOf(parameter));

        if (StreamTypes.ItemOf(type) is { } item)
        {
            TypeModel? itemModel = _types.Resolve(item, at, member, CustomCodecs.On(parameter));
            return itemModel is null ? null : WithoutCodec(parameter, ParameterRole.Items) with { Item = itemModel };
        }

        TypeModel? model = _types.ResolveDirect(type, at, member, CustomCodecs.On(parameter));
        return model is null
            ? null
            : new ParameterModel(parameter.Name, ParameterRole.Argument, model, Item: null, DefaultValues.Expression(parameter));
    }

    private ParameterModel? ReadToken(IParameterSymbol parameter, IMethodSymbol method)
    {
        if (parameter.Ordinal != method.Parameters.Length - 1)
        {
            _context.Fail(Rule.CancellationTokenPlace, At(parameter, Where.NameOf(parameter)), parameter.Name, method.Name);
            return null;
        }

        return Untravelled(parameter, ParameterRole.CancellationToken);
    }

    private ParameterModel? ReadContext(IParameterSymbol parameter, IMethodSymbol method)
    {
        if (method.Parameters.Take(parameter.Ordinal).Any(static p => p.Type.Is(KnownNames.RootNamespace, "RpcCallContext")))
        {
            _context.Fail(Rule.SecondContext, At(parameter, Where.NameOf(parameter)), parameter.Name, method.Name);
            return null;
        }

        return Untravelled(parameter, ParameterRole.CallContext);
    }

    /// <summary>Reads a parameter that is a Stream, or is said to be one.</summary>
    private ParameterModel? ReadStream(IParameterSymbol parameter)
    {
        if (!StreamTypes.IsStream(parameter.Type))
        {
            _context.Fail(
                Rule.StreamDirection,
                At(parameter, Where.NameOf(parameter)),
                parameter.Name,
                "[RpcStream] is for parameters of type Stream; the direction of all others is known");
            return null;
        }

        switch (parameter.FindAttribute(KnownNames.RootNamespace, "RpcStreamAttribute")?.Argument<int>(0))
        {
            case 0:
                return Untravelled(parameter, ParameterRole.ReadStream);
            case 1:
                return Untravelled(parameter, ParameterRole.WriteStream);
            default:
                _context.Fail(
                    Rule.StreamDirection,
                    At(parameter, Where.NameOf(parameter)),
                    parameter.Name,
                    "a Stream can go either way; use PipeReader or PipeWriter, or add [RpcStream(RpcStreamDirection.In)] or Out");
                return null;
        }
    }

    private ParameterModel? Untravelled(IParameterSymbol parameter, ParameterRole role)
        => CustomCodecs.IsAbsent(CustomCodecs.On(parameter), At(parameter, Where.NameOf(parameter)), NameOf(parameter), _context)
            ? WithoutCodec(parameter, role)
            : null;

    private static ParameterModel WithoutCodec(IParameterSymbol parameter, ParameterRole role)
    {
        var type = new TypeModel(Names.Annotated(parameter.Type), Codec: "", Primitive: null, DeniesNull: false);
        return new ParameterModel(parameter.Name, role, type, Item: null, Default: null);
    }

    private static string NameOf(IParameterSymbol parameter) => $"parameter '{parameter.Name}' of '{parameter.ContainingSymbol.Name}'";

    private Where At(IParameterSymbol parameter, Where place)
        => _context.IsInProject(parameter) ? place : Where.NameOf(_contract);
}
