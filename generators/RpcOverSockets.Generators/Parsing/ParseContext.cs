using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>One run of a parser over one root: what it may look into, and what it found. Used by one thread.</summary>
/// <remarks>The generator and the analyzer run the same parser. The generator asks only whether the root is whole
/// (<see cref="IsBroken"/>) and stays silent; the analyzer asks for the findings.</remarks>
internal sealed class ParseContext
{
    private readonly List<Finding> _findings = [];
    private Dictionary<ITypeSymbol, AttributeData>? _assemblyCodecs;
    private readonly List<INamedTypeSymbol> _mentions = [];

    public ParseContext(Compilation compilation, CancellationToken cancellationToken)
    {
        Compilation = compilation;
        CancellationToken = cancellationToken;
    }

    public Compilation Compilation { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>Gets a value indicating whether no working code can be emitted for the root.</summary>
    public bool IsBroken { get; private set; }

    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Whether the text of a symbol belongs to this project, so that a finding can stand there.</summary>
    public bool IsInProject(ISymbol symbol) => symbol.IsTextOf(Compilation);

    /// <summary>Whether an attribute stands in the text of this project.</summary>
    public bool IsInProject(AttributeData? attribute)
        => attribute?.ApplicationSyntaxReference is { } reference && Compilation.ContainsSyntaxTree(reference.SyntaxTree);

    /// <summary>Gets the assembly attribute that names a codec for a type, or null.</summary>
    public AttributeData? AssemblyCodecOf(ITypeSymbol type)
    {
        _assemblyCodecs ??= CustomCodecs.OfAssembly(Compilation);
        return _assemblyCodecs.Count > 0 && _assemblyCodecs.TryGetValue(type, out AttributeData? attribute) ? attribute : null;
    }

    /// <summary>Gets the payload types of this project that were mentioned and are such by <c>[DataContract]</c> only.</summary>
    public List<INamedTypeSymbol> DataContracts { get; } = [];

    /// <summary>Notes that a payload type was mentioned.</summary>
    public void Mention(INamedTypeSymbol type)
    {
        if (IsInProject(type) && PayloadTypes.IsDataContract(type))
        {
            DataContracts.Add(type);
        }
    }

    /// <summary>Gets the definitions of the declared types that the root mentions, with repetitions: what the contract lock must follow.
    /// </summary>
    public IReadOnlyList<INamedTypeSymbol> Mentions => _mentions;

    /// <summary>Notes a declared type that travels, enums and contracts among them.</summary>
    public void Follow(INamedTypeSymbol type) => _mentions.Add(type.OriginalDefinition);

    /// <summary>Notes an error.</summary>
    public void Fail(Rule rule, Where where, params string[] arguments)
    {
        IsBroken = true;
        _findings.Add(new Finding(rule, where, arguments));
    }

    /// <summary>Moves findings about inherited members to the type that has chosen the type arguments of its base.</summary>
    /// <param name="type">The type.</param>
    /// <param name="start">How many findings there were before those that may move.</param>
    /// <param name="open">The findings about the base as it is declared, which stay there.</param>
    public void Blame(INamedTypeSymbol type, int start, IReadOnlyList<Finding> open)
    {
        for (int i = start; i < _findings.Count; i++)
        {
            Finding finding = _findings[i];

            if (!finding.IsAmong(open))
            {
                _findings[i] = new Finding(finding.Rule, Where.NameOf(type), finding.Arguments);
            }
        }
    }

    /// <summary>Notes something that does not keep the root from working.</summary>
    public void Warn(Rule rule, Where where, params string[] arguments) => _findings.Add(new Finding(rule, where, arguments));

    /// <summary>Notes that the compiler itself will complain, so that we need not.</summary>
    public void FailSilently() => IsBroken = true;
}
