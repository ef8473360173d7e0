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
    private readonly IAssemblySymbol? _elsewhere;

    /// <summary>Creates a run.</summary>
    /// <param name="compilation">The project.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <param name="elsewhere">The assembly that has the code for the root, if it is another one than the project's.</param>
    public ParseContext(Compilation compilation, CancellationToken cancellationToken, IAssemblySymbol? elsewhere = null)
    {
        Compilation = compilation;
        CancellationToken = cancellationToken;
        _elsewhere = elsewhere;
    }

    public Compilation Compilation { get; }

    /// <summary>Gets the assembly that has the code for the root: what it can see, and which codecs it names, is what counts.</summary>
    public IAssemblySymbol Home => _elsewhere ?? Compilation.Assembly;

    /// <summary>Gets a value indicating whether the code for the root was generated in a build of another assembly. What could have kept
    /// it from that did not, and this project cannot always tell: it may not even have the references for it.</summary>
    public bool IsElsewhere => _elsewhere is not null;

    public CancellationToken CancellationToken { get; }

    /// <summary>Gets a value indicating whether no working code can be emitted for the root.</summary>
    public bool IsBroken { get; private set; }

    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Begins another run with the same view and findings of its own.</summary>
    public ParseContext Fork() => new(Compilation, CancellationToken, _elsewhere);

    /// <summary>Whether a symbol belongs to the assembly that has the code.</summary>
    public bool IsAtHome(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, Home);

    /// <summary>Whether the assembly that has the code may name a symbol.</summary>
    public bool CanName(ISymbol symbol) => Compilation.IsSymbolAccessibleWithin(symbol, Home);

    /// <summary>Whether the text of a symbol belongs to this project, so that a finding can stand there.</summary>
    public bool IsInProject(ISymbol symbol) => symbol.IsTextOf(Compilation);

    /// <summary>Whether an attribute stands in the text of this project.</summary>
    public bool IsInProject(AttributeData? attribute)
        => attribute?.ApplicationSyntaxReference is { } reference && Compilation.ContainsSyntaxTree(reference.SyntaxTree);

    /// <summary>Gets the assembly attribute that names a codec for a type, or null.</summary>
    public AttributeData? AssemblyCodecOf(ITypeSymbol type)
    {
        _assemblyCodecs ??= CustomCodecs.OfAssembly(Home);
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
