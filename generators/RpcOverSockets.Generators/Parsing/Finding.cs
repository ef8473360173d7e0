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
}
