using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>Calls every method of every contract of a case within the process, and compares what was sent with what came.</summary>
/// <param name="make">Makes the values that are sent.</param>
internal sealed class CorpusRun(Func<Type, object?> make)
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(20);

    private readonly List<string> _wrong = [];
    private TaskCompletionSource<string> _served = new(); // what the call in progress has brought; one is made at a time
    private Exception? _failure;                     // of the service
    private object? _answer;                         // what it answered, printed after the reply has come

    public CorpusRun()
        : this(static type => Samples.Make(type))
    {
    }

    /// <summary>Runs a compiled case.</summary>
    /// <returns>How many calls were made.</returns>
    /// <param name="generated">The case.</param>
    /// <param name="rounds">How often each method is called.</param>
    /// <param name="libraries">The images of what it references.</param>
    public async Task<int> RunAsync(Generated generated, int rounds = 1, params byte[][] libraries)
    {
        (string source, INamedTypeSymbol[] contracts) = CorpusDriver.Write(generated.Output);
        Compilation whole = generated.Output.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)generated.Output.SyntaxTrees.First().Options, "Driver.cs"));
        byte[] image = LoadedAssembly.Image(whole);
        LoadedAssembly user = LoadedAssembly.From([.. libraries, image]);
        Type host = user.Assembly.GetType("CorpusHost")!;
        host.GetField("Answer")!.SetValue(null, (Func<string, Type, object?[], object?>)Serve);
        int calls = 0;
        try
        {
            for (int i = 0; i < contracts.Length; i++)
            {
                async Task CallAsync(object client)
                {
                    for (int round = 0; round < rounds; round++)
                    {
                        calls += await CallAllAsync(client);
                    }
                }

                Func<object, Task> use = CallAsync;
                await ((Task)host.GetMethod($"Run{i}")!.Invoke(null, [use])!).WaitAsync(s_wait);
            }
        }
        catch (RpcException) when (_failure is not null)
        {
            throw _failure;
        }

        Assert.True(_wrong.Count == 0, string.Join("\n", _wrong));
        return calls;
    }

    private object? Serve(string method, Type type, object?[] arguments)
    {
        try
        {
            return Answer(method, type, arguments);
        }
        catch (Exception e)
        {
            _failure = e; // the caller is not told more than that it failed
            throw;
        }
    }

    private object? Answer(string method, Type type, object?[] arguments)
    {
        _served.TrySetResult($"{method}({string.Join("; ", arguments.Select(static argument => Samples.Print(argument)))})");
        Type result = type.IsGenericType ? type.GetGenericArguments()[0] : typeof(void);
        if (type == typeof(Task))
        {
            return Task.CompletedTask;
        }

        if (type == typeof(ValueTask))
        {
            return ValueTask.CompletedTask;
        }

        if (type.Name == "IAsyncEnumerable`1")
        {
            _answer = make(result);
            return Invoke(nameof(Items), result, _answer);
        }

        if (result.Name == "IAsyncEnumerable`1")
        {
            Type item = result.GetGenericArguments()[0];
            _answer = make(item);
            return Wrap(type, result, Invoke(nameof(Items), item, _answer));
        }

        _answer = make(result);
        return Wrap(type, result, _answer);
    }

    private static object? Wrap(Type task, Type result, object? value)
        => task.Name == "ValueTask`1" ? task.GetConstructor([result])!.Invoke([value]) : Invoke(nameof(Completed), result, value);

    private async Task<int> CallAllAsync(object client)
    {
        int calls = 0;
        foreach (MethodInfo method in client.GetType().GetInterfaces()
            .Where(static type => type.Namespace?.StartsWith("System", StringComparison.Ordinal) != true && type.Name != "IRpcService`1")
            .SelectMany(static type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(static method => method is { IsAbstract: true, IsGenericMethod: false } && IsCallable(method)))
        {
            object?[] arguments = [.. method.GetParameters().Select(p => Argument(p.ParameterType))];
            string sent = $"{method.Name}({string.Join("; ", arguments.Where((_, i) => IsData(method.GetParameters()[i].ParameterType))
                .Select(static argument => Samples.Print(argument)))})";
            _served = new(TaskCreationOptions.RunContinuationsAsynchronously);
            object? result = await ResultAsync(method.Invoke(client, arguments)!).WaitAsync(s_wait);
            calls++;
            Expect(sent, await _served.Task.WaitAsync(s_wait)); // a one-way call is served some time after it was sent
            if (method.ReturnType.IsGenericType && IsData(method.ReturnType.GetGenericArguments()[0]))
            {
                Expect($"{method.Name}: {Samples.Print(_answer)}", $"{method.Name}: {Samples.Print(result)}");
            }
        }

        return calls;
    }

    private void Expect(string sent, string came)
    {
        if (sent != came)
        {
            _wrong.Add($"sent {sent}\ncame {came}");
        }
    }

    private static bool IsCallable(MethodInfo method) => method.ReturnType != typeof(void)
        && !method.ReturnType.GetGenericArguments().Concat(method.GetParameters().Select(static p => p.ParameterType))
            .Any(static type => typeof(Stream).IsAssignableFrom(type) || type.Namespace == "System.IO.Pipelines");

    private object? Argument(Type type) => IsData(type)
        ? make(type)
        : ItemOf(type) is { } item ? Invoke(nameof(Items), item, make(item)) : null;

    /// <summary>Whether a parameter's value travels among the arguments.</summary>
    public static bool IsData(ITypeSymbol type) => type.Name is not ("CancellationToken" or "IAsyncEnumerable" or "IAsyncDisposable"
        or "RpcCallContext") && !CorpusDriver.IsContract(type);

    private static bool IsData(Type type) => type != typeof(CancellationToken) && type.Name != "IAsyncEnumerable`1"
        && type != typeof(IAsyncDisposable) && !typeof(RpcCallContext).IsAssignableFrom(type)
        && !type.CustomAttributes.Any(
            static a => a.AttributeType == typeof(RpcServiceAttribute) || a.AttributeType == typeof(RpcCallbackAttribute))
        && !type.Name.StartsWith('<');

    private static async Task<object?> ResultAsync(object returned)
    {
        switch (returned)
        {
            case Task task:
                await task;
                break;
            case ValueTask task:
                await task;
                return null;
            default:
                if (returned.GetType().Name == "ValueTask`1")
                {
                    returned = returned.GetType().GetMethod("AsTask")!.Invoke(returned, [])!;
                    await (Task)returned;
                    break;
                }

                return await FirstAsync(returned);
        }

        object? result = returned.GetType().IsGenericType ? returned.GetType().GetProperty("Result")!.GetValue(returned) : null;
        return result is not null && ItemOf(result.GetType()) is not null ? await FirstAsync(result) : result;
    }

    private static Type? ItemOf(Type type) => type.GetInterfaces().Append(type)
        .FirstOrDefault(static i => i.Name == "IAsyncEnumerable`1")?.GetGenericArguments()[0];

    private static Task<object?> FirstAsync(object items) => (Task<object?>)Invoke(nameof(First), ItemOf(items.GetType())!, items)!;

    private static object? Invoke(string method, Type type, object? argument)
        => typeof(CorpusRun).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type).Invoke(null, [argument]);

    private static Task<T> Completed<T>(T value) => Task.FromResult(value);

    private static async IAsyncEnumerable<T> Items<T>(T value)
    {
        await Task.CompletedTask;
        yield return value;
    }

    private static async Task<object?> First<T>(IAsyncEnumerable<T> items)
    {
        await foreach (T item in items)
        {
            return item;
        }

        return "nothing";
    }
}
