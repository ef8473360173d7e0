using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>Compiled user code, loaded into a context of its own and unloaded again.</summary>
internal sealed class LoadedAssembly : IDisposable
{
    private readonly AssemblyLoadContext _context;

    private LoadedAssembly(bool isCollectible, params byte[][] images)
    {
        _context = new AssemblyLoadContext("user code", isCollectible);
        foreach (byte[] image in images)
        {
            using var stream = new MemoryStream(image);
            Assembly = _context.LoadFromStream(stream);
        }
    }

    public Assembly Assembly { get; } = null!;

    public static LoadedAssembly From(params string[] sources) => From(Generated.From(sources).AssertCompiles());

    public static LoadedAssembly From(Generated generated) => new(isCollectible: true, Image(generated.Output));

    /// <summary>Loads several assemblies; the last one is <see cref="Assembly"/>.</summary>
    public static LoadedAssembly From(params byte[][] images) => new(isCollectible: true, images);

    /// <summary>Loads an assembly that stays to the end of the process.</summary>
    public static LoadedAssembly ForGood(params byte[][] images) => new(isCollectible: false, images);

    public static byte[] Image(Compilation compilation)
    {
        using var stream = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(stream);
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

    public void Dispose()
    {
        if (_context.IsCollectible)
        {
            _context.Unload();
        }
    }
}
