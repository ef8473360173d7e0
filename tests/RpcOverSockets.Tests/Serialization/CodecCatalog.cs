using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

/// <summary>Every codec of the runtime's assembly, found by reflection so that none can be forgotten, and those of the vectors'
/// types.</summary>
internal static class CodecCatalog
{
    internal static IReadOnlyList<CodecProbe> All { get; } = [.. Find()];

    /// <summary>Names of the codec types without their type arguments.</summary>
    internal static IEnumerable<Type> Definitions =>
        from type in typeof(IRpcCodec<>).Assembly.GetTypes()
        where type.IsValueType && Interfaces(type).Any()
        where type.Namespace != typeof(CompilerServices.RpcDisposableCodec).Namespace // references need a connection: Callbacks/
        select type;

    private static IEnumerable<CodecProbe> Find()
    {
        foreach (Type definition in Definitions)
        {
            if (!definition.IsGenericTypeDefinition)
            {
                yield return Probe(definition);
                continue;
            }

            // Once with a small value type for every element, once with a reference type, once with a large struct.
            foreach ((Type element, Type codec) in new[]
            {
                (typeof(int), typeof(Int32Codec)),
                (typeof(string), typeof(StringCodec)),
                (typeof(LargeStruct?), typeof(NullableLargeStructCodec)),
            })
            {
                if (Close(definition, element, codec) is Type closed)
                {
                    yield return Probe(closed);
                }
            }
        }

        // The rig of the calls has types that misbehave on purpose.
        IEnumerable<Type> ofTheTests = typeof(CodecCatalog).Assembly.GetTypes()
            .Where(static type => type.Namespace != typeof(Calls.Rig.Picky).Namespace);
        foreach (Type own in ofTheTests.Where(static type => type.IsValueType && !type.IsGenericType && Interfaces(type).Any()))
        {
            yield return Probe(own);
        }
    }

    private static IEnumerable<Type> Interfaces(Type type) =>
        type.GetInterfaces().Where(static face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IRpcCodec<>));

    private static CodecProbe Probe(Type codec)
    {
        Type value = Interfaces(codec).Single().GetGenericArguments()[0];
        return (CodecProbe)Activator.CreateInstance(typeof(CodecProbe<,>).MakeGenericType(value, codec))!;
    }

    // The names of type parameters say what they stand for: an element type or, ending in Codec, the codec of one.
    private static Type? Close(Type definition, Type element, Type codec)
    {
        bool isValueTuple = definition.Name.StartsWith(nameof(ValueTuple), StringComparison.Ordinal);
        Type[] arguments = [.. definition.GetGenericArguments().Select(parameter => parameter.Name switch
        {
            "T" when definition == typeof(SurrogateCodec<,,>) => typeof(string),
            "TSurrogate" => typeof(TextSurrogate),
            "TCodec" when definition == typeof(SurrogateCodec<,,>) => typeof(TextSurrogateCodec),
            "TEnum" => typeof(DayOfWeek),
            "TUnderlying" => typeof(int),
            "TRest" => isValueTuple ? typeof(ValueTuple<int>) : typeof(Tuple<int>),
            "TRestCodec" => isValueTuple ? typeof(ValueTupleCodec<int, Int32Codec>) : typeof(TupleCodec<int, Int32Codec>),
            "TCodec" when definition == typeof(EnumCodec<,,>) => typeof(Int32Codec),
            string name => name.EndsWith("Codec", StringComparison.Ordinal) ? codec : element,
        })];
        try
        {
            return definition.MakeGenericType(arguments);
        }
        catch (ArgumentException)
        {
            return null; // a constraint such as 'struct' forbids it
        }
    }
}
