using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Something that is wrong with a contract or payload type.</summary>
internal sealed class Finding
{
    public Finding(Rule rule, Where where, IReadOnlyList<string> arguments)
    {
        Rule = rule;
        Where = where;
        Arguments = arguments;
    }

    public Rule Rule { get; }

    public Where Where { get; }

    /// <summary>Gets the values for the placeholders of the rule's message.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Whether others say the same of the same symbol, whatever fills its type parameters.</summary>
    public bool IsAmong(IReadOnlyList<Finding> others) => others.Any(other => other.Rule == Rule
        && SymbolEqualityComparer.Default.Equals(other.Where.Symbol.OriginalDefinition, Where.Symbol.OriginalDefinition));
}
