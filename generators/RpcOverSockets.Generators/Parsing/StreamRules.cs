using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Checks that the streams of a method go together: at most one each way, and only where somebody waits for them.</summary>
internal sealed class StreamRules
{
    private readonly IMethodSymbol _method;
    private readonly Where _where;
    private readonly ParseContext _context;

    public StreamRules(IMethodSymbol method, Where where, ParseContext context)
    {
        _method = method;
        _where = where;
        _context = context;
    }

    /// <summary>Checks.</summary>
    /// <returns>False after a finding.</returns>
    public bool Check(ReturnModel returns, List<ParameterModel> parameters, bool isOneWay, bool isIdempotent)
    {
        List<ParameterModel> fromCaller = parameters.FindAll(static parameter => StreamTypes.IsFromCaller(parameter.Role));
        List<ParameterModel> fromCallee = parameters.FindAll(static parameter => StreamTypes.IsFromCallee(parameter.Role));

        if (isOneWay && (fromCaller.Count > 0 || fromCallee.Count > 0))
        {
            ParameterModel stream = fromCaller.Count > 0 ? fromCaller[0] : fromCallee[0];
            return Refuse(Rule.OneWayStream, stream, _method.Name, stream.Name);
        }

        if (isIdempotent && fromCaller.Count > 0)
        {
            return Refuse(Rule.IdempotentUpload, fromCaller[0], _method.Name, fromCaller[0].Name);
        }

        string? first = StreamTypes.IsStream(returns.Result) ? "the result" : null;
        return AreSingle(fromCaller, first: null) && AreSingle(fromCallee, first);
    }

    private bool AreSingle(List<ParameterModel> streams, string? first)
    {
        foreach (ParameterModel stream in streams)
        {
            string name = $"'{stream.Name}'";

            if (first is not null)
            {
                return Refuse(Rule.TwoStreams, stream, first, name, _method.Name);
            }

            first = name;
        }

        return true;
    }

    private bool Refuse(Rule rule, ParameterModel parameter, params string[] arguments)
    {
        IParameterSymbol symbol = _method.Parameters.First(p => p.Name == parameter.Name);
        _context.Fail(rule, _context.IsInProject(symbol) ? Where.NameOf(symbol) : _where, arguments);
        return false;
    }
}
