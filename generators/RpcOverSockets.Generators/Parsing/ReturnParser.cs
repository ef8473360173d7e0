using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Reads what a contract method returns.</summary>
internal sealed class ReturnParser
{
    private readonly TypeResolver _types;
    private readonly ParseContext _context;

    public ReturnParser(TypeResolver types, ParseContext context)
    {
        _types = types;
        _context = context;
    }

    /// <summary>Reads the return type.</summary>
    /// <param name="method">The method.</param>
    /// <param name="where">The place to blame for the method as a whole.</param>
    /// <param name="isOneWay">Whether nothing comes back.</param>
    /// <returns>The model, or null after a finding.</returns>
    public ReturnModel? Read(IMethodSymbol method, Where where, bool isOneWay)
    {
        if (method.ReturnType is not INamedTypeSymbol type || type is IErrorTypeSymbol || method.RefKind != RefKind.None)
        {
            return Refuse(method, where, isOneWay);
        }

        Where place = PlaceOf(method, where);

        if (!isOneWay && StreamTypes.ItemOf(type) is { } item)
        {
            TypeModel? items = _types.Resolve(item, place, NameOf(method), CustomCodecs.OnReturn(method));
            return Create(type, ReturnKind.Direct, ResultKind.Items, items);
        }

        bool isValueTask = type.Is("System.Threading.Tasks", "ValueTask");

        if ((!isValueTask && !type.Is("System.Threading.Tasks", "Task")) || (isOneWay && type.Arity > 0))
        {
            return Refuse(method, where, isOneWay);
        }

        ReturnKind kind = isValueTask ? ReturnKind.ValueTask : ReturnKind.Task;
        return type.Arity == 0
            ? CreateWithoutValue(kind, ResultKind.None, place, method)
            : ReadResult(type, type.TypeArguments[0], kind, place, method);
    }

    private ReturnModel? ReadResult(ITypeSymbol type, ITypeSymbol result, ReturnKind kind, Where place, IMethodSymbol method)
    {
        if (StreamTypes.IsPipeReader(result))
        {
            return CreateWithoutValue(kind, ResultKind.PipeReader, place, method);
        }

        if (StreamTypes.IsStream(result))
        {
            return CreateWithoutValue(kind, ResultKind.Stream, place, method);
        }

        return StreamTypes.ItemOf(result) is { } item
            ? Create(type, kind, ResultKind.Items, _types.Resolve(item, place, NameOf(method), CustomCodecs.OnReturn(method)))
            : Create(type, kind, ResultKind.Value, _types.ResolveDirect(result, place, NameOf(method), CustomCodecs.OnReturn(method)));
    }

    private ReturnModel? CreateWithoutValue(ReturnKind kind, ResultKind result, Where place, IMethodSymbol method)
        => CustomCodecs.IsAbsent(CustomCodecs.OnReturn(method), place, NameOf(method), _context)
            ? new ReturnModel(Names.Annotated(method.ReturnType), kind, result, Value: null)
            : null;

    private static ReturnModel? Create(ITypeSymbol type, ReturnKind kind, ResultKind result, TypeModel? value)
        => value is null ? null : new ReturnModel(Names.Annotated(type), kind, result, value);

    private static string NameOf(IMethodSymbol method) => $"result of '{method.Name}'";

    private ReturnModel? Refuse(IMethodSymbol method, Where where, bool isOneWay)
    {
        if (method.ReturnType is IErrorTypeSymbol)
        {
            _context.FailSilently();
            return null;
        }

        string allowed = isOneWay ? "Task, ValueTask" : "Task, Task<T>, ValueTask, ValueTask<T>, IAsyncEnumerable<T>";
        _context.Fail(Rule.ReturnType, PlaceOf(method, where), method.Name, Names.Short(method.ReturnType), allowed);
        return null;
    }

    private static Where PlaceOf(IMethodSymbol method, Where where)
        => where.Symbol.Equals(method, SymbolEqualityComparer.Default) ? Where.TypeOf(method) : where;
}
