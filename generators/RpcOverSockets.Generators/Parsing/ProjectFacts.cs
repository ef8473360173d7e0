using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>What a compilation has beside its files: when it changes, everything may have changed.</summary>
internal sealed class ProjectFacts
{
    private readonly string? _name;                                  // decides which internals of others it sees
    private readonly CompilationOptions _options;
    private readonly WeakReference<MetadataReference>[] _references; // weak: those of projects hold whole compilations

    public ProjectFacts(Compilation compilation)
    {
        _name = compilation.AssemblyName;
        _options = compilation.Options;
        _references = [.. compilation.References.Select(static reference => new WeakReference<MetadataReference>(reference))];
    }

    public bool IsOf(Compilation compilation)
        => compilation.AssemblyName == _name && compilation.Options.Equals(_options) && HasSameReferences(compilation);

    private bool HasSameReferences(Compilation compilation)
    {
        int i = 0;

        foreach (MetadataReference reference in compilation.References)
        {
            if (i == _references.Length
                || !_references[i++].TryGetTarget(out MetadataReference? before)
                || !ReferenceEquals(reference, before))
            {
                return false;
            }
        }

        return i == _references.Length;
    }
}
