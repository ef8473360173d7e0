using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>Compiled user code, loaded into a context of its own, where it stays to the end of the process.</summary>
/// <remarks>Contexts that can be unloaded have crashed the runtime's collector once they came by the hundred (decision 82).</remarks>
internal sealed class LoadedAssembly
{
    private LoadedAssembly(params byte[][] images)
    {
        var context = new AssemblyLoadContext("user code");
        foreach (byte[] image in images)
        {
            using var stream = new MemoryStream(image);
            Assembly = context.LoadFromStream(stream);
        }
    }

    public Assembly Assembly { get; } = null!;

    public static LoadedAssembly From(params string[] sources) => From(Generated.From(sources).AssertCompiles());

    public static LoadedAssembly From(Generated generated) => new(Image(generated.Output));

    /// <summary>Loads several assemblies; the last one is <see cref="Assembly"/>.</summary>
    public static LoadedAssembly From(params byte[][] images) => new(images);

    public static byte[] Image(Compilation compilation) => Image(compilation, options: null);

    /// <summary>Gets the image that other projects are compiled against: no bodies, and nothing that they may not see.</summary>
    public static byte[] ReferenceImage(Compilation compilation)
        => Image(compilation, new EmitOptions(metadataOnly: true, includePrivateMembers: false));

    private static byte[] Image(Compilation compilation, EmitOptions? options)
    {
        using var stream = new MemoryStream();
        EmitResult result = compilation.Emit(stream, options: options);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return stream.ToArray();
    }

    /// <summary>Calls a public static method.</summary>
    public object? Call(string type, string method, params object?[] arguments)
    {
        try
        {
            return Assembly.GetType(type, throwOnError: true)!.GetMethod(method)!.Invoke(null, arguments);
        }
        catch (TargetInvocationException exception)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerException!);
            throw;
        }
    }

    /// <summary>Calls a public static method that returns a Task of string, and awaits it.</summary>
    public Task<string> CallAsync(string type, string method)
        => ((Task<string>)Call(type, method)!).WaitAsync(TimeSpan.FromSeconds(30));
}
