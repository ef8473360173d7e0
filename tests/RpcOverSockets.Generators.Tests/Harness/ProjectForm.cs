namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>How a project sees another one that it references.</summary>
internal enum ProjectForm
{
    /// <summary>As the assembly that runs.</summary>
    Assembly,

    /// <summary>As the SDK's builds do: without what other projects may not see.</summary>
    ReferenceAssembly,

    /// <summary>As editors do: the symbols of its source, private ones included.</summary>
    Source,
}
