using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>Calls every method of every contract of a case within the process, and compares what was sent with what came.</summary>
internal sealed class CorpusRun
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(20);

    private readonly List<string> _wrong = [];
    private string _served = "";                     // what the last served call got; written on a handler's thread before its reply

    private object? _answer;                         // what it answered, printed after the reply has come

    /// <summary>Runs a compiled case.</summary>
    /// <returns>How many calls were made.</returns>
    public async Task<int> RunAsync(Generated generated)
    {
        (string source, INamedTypeSymbol[] contracts) = CorpusDriver.Write(generated.Output);
        Compilation whole = generated.Output.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)generated.Output.SyntaxTrees.First().Options, "Driver.cs"));
        using LoadedAssembly user = LoadedAssembly.From(LoadedAssembly.Image(whole));
        Type host = user.Assembly.GetType("CorpusHost")!;
        host.GetField("Answer")!.SetValue(null, (Func<string, Type, object?[], object?>)Serve);
        int calls = 0;
        for (int i = 0; i < contracts.Length; i++)
        {
            Func<object, Task> use = async client => calls += await CallAllAsync(client);
            await ((Task)host.GetMethod($"Run{i}")!.Invoke(null, [use])!).WaitAsync(s_wait);
        }

        Assert.True(_wrong.Count == 0, string.Join("\n", _wrong));
        return calls;
    }

    private object? Serve(string method, Type type, object?[] arguments)
    {
        _served = $"{method}({string.Join("; ", arguments.Select(static argument => Samples.Print(argument)))})";
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
            _answer = Samples.Make(result);
            return Invoke(nameof(Items), result, _answer);
        }

        if (result.Name == "IAsyncEnumerable`1")
        {
            Type item = result.GetGenericArguments()[0];
            _answer = Samples.Make(item);
            return Wrap(type, result, Invoke(nameof(Items), item, _answer));
        }

        _answer = Samples.Make(result);
        return Wrap(type, result, _answer);
    }

    private static object? Wrap(Type task, Type result, object? value)
        => task.Name == "ValueTask`1" ? Activator.CreateInstance(task, value) : Invoke(nameof(Completed), result, value);

    private async Task<int> CallAllAsync(object client)
    {
        int calls = 0;
        foreach (MethodInfo method in client.GetType().GetInterfaces()
            .Where(static type => type.Namespace?.StartsWith("System", StringComparison.Ordinal) != true && type.Name != "IRpcService`1")
            .SelectMany(static type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(static method => method is { IsAbstract: true, IsGenericMethod: false } && IsCallable(method)))
        {
            object?[] arguments = [.. method.GetParameters().Select(static p => Argument(p.ParameterType))];
            string sent = $"{method.Name}({string.Join("; ", arguments.Where((_, i) => IsData(method.GetParameters()[i].ParameterType))
                .Select(static argument => Samples.Print(argument)))})";
            object? result = await ResultAsync(method.Invoke(client, arguments)!).WaitAsync(s_wait);
            calls++;
            if (method.CustomAttributes.Any(static a => a.AttributeType == typeof(RpcOneWayAttribute)))
            {
                continue;
            }

            Expect(sent, _served);
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

    private static object? Argument(Type type) => IsData(type)
        ? Samples.Make(type)
        : ItemOf(type) is { } item ? Invoke(nameof(Items), item, Samples.Make(item)) : null;

    /// <summary>Whether a parameter's value travels among the arguments.</summary>
    public static bool IsData(ITypeSymbol type) => type.Name is not ("CancellationToken" or "IAsyncEnumerable" or "IAsyncDisposable"
        or "RpcCallContext") && !CorpusDriver.IsContract(type);

    private static bool IsData(Type type) => type != typeof(CancellationToken) && type.Name != "IAsyncEnumerable`1"
        && type != typeof(IAsyncDisposable) && !typeof(RpcCallContext).IsAssignableFrom(type)
        && !type.GetInterfaces().Append(type).Any(static i => i.CustomAttributes.Any(
            static a => a.AttributeType == typeof(RpcServiceAttribute) || a.AttributeType == typeof(RpcCallbackAttribute)))
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
