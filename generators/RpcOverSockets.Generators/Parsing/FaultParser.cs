using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Reads the exceptions that a contract method declares with <c>[RpcFault&lt;T&gt;]</c>.</summary>
internal sealed class FaultParser
{
    private readonly ParseContext _context;

    public FaultParser(ParseContext context) => _context = context;

    /// <summary>Reads the faults of a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="where">The place to blame where the attribute is not in this project.</param>
    /// <param name="isOneWay">Whether nothing comes back.</param>
    /// <returns>The faults in the order of the text, or null after a finding.</returns>
    public List<FaultModel>? Read(IMethodSymbol method, Where where, bool isOneWay)
    {
        var faults = new List<FaultModel>();
        bool isWhole = true;

        foreach (AttributeData attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass is not { Arity: 1 } type || !type.Is(KnownNames.RootNamespace, "RpcFaultAttribute"))
            {
                continue;
            }

            if (type.TypeArguments[0] is not INamedTypeSymbol exception || !PayloadTypes.IsException(exception))
            {
                _context.FailSilently();             // the compiler complains
                isWhole = false;
                continue;
            }

            string? reason = isOneWay ? "a one-way call reports no failure" : ReasonAgainst(exception);

            if (reason is not null)
            {
                Where at = _context.IsInProject(attribute) ? Where.AttributeOf(attribute, method) : where;
                _context.Fail(Rule.Fault, at, Names.Short(exception), method.Name, reason);
                isWhole = false;
                continue;
            }

            var fault = new FaultModel(Names.Plain(exception), TypeResolver.CodecBeside(exception), Names.Wire(exception))
            {
                Shape = Shapes.Of(exception),
            };
            _context.Follow(exception);

            if (!faults.Contains(fault))
            {
                faults.Add(fault);
            }
        }

        return isWhole ? faults : null;
    }

    private string? ReasonAgainst(INamedTypeSymbol exception)
    {
        if (exception.IsGenericAnywhere())
        {
            return "a generic exception has no name of its own on the wire";
        }

        return PayloadTypes.ClassifyDeclared(exception, _context) switch
        {
            PayloadStanding.Known => Nameability.Advice(exception, _context) is { } advice
                ? $"generated code cannot name it; {advice}"
                : null,
            PayloadStanding.AbstractWithoutUnion => "it is abstract; declare the exceptions that derive from it",
            PayloadStanding.NotAccessible => $"generated code cannot name it; {Nameability.MakePublic}",
            _ => "it is not serializable; annotate it with [RpcMessage] or [MessagePackObject]",
        };
    }
}
