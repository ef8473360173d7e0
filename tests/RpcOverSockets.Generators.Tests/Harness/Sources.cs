namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>Source texts that several tests feed to the compiler.</summary>
internal static class Sources
{
    /// <summary>The attributes of MessagePack-CSharp. Its package is not referenced; the generator knows them by name.</summary>
    public const string MessagePackAttributes = """
        #nullable enable
        using System;
        namespace MessagePack;
        [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
        public sealed class MessagePackObjectAttribute(bool keyAsPropertyName = false) : Attribute
        {
            public bool KeyAsPropertyName { get; } = keyAsPropertyName;
            public bool SuppressSourceGeneration { get; set; }
            public bool AllowPrivate { get; set; }
        }
        [AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
        public class KeyAttribute : Attribute { public KeyAttribute(int x) { } public KeyAttribute(string x) { } }
        [AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
        public sealed class IgnoreMemberAttribute : Attribute;
        [AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface, AllowMultiple = true, Inherited = false)]
        public sealed class UnionAttribute : Attribute
        {
            public UnionAttribute(int key, Type subType) { }
            public UnionAttribute(int key, string subType) { }
        }
        [AttributeUsage(AttributeTargets.Constructor)]
        public sealed class SerializationConstructorAttribute : Attribute;
        public interface IMessagePackSerializationCallbackReceiver { void OnBeforeSerialize(); void OnAfterDeserialize(); }
        """;

    /// <summary>Writes and reads values with a codec: <c>Wire.Write&lt;T, TCodec&gt;(value)</c>.</summary>
    public const string Wire = """
        #nullable enable
        using System;
        using System.Buffers;
        using RpcOverSockets.CompilerServices;
        using RpcOverSockets.Serialization;
        public static class Wire
        {
            public static byte[] Write<T, TCodec>(T value) where TCodec : struct, IRpcCodec<T>
            {
                var output = new ArrayBufferWriter<byte>();
                var writer = new MessagePackWriter(output);
                TCodec.Write(ref writer, value);
                writer.Flush();
                return output.WrittenSpan.ToArray();
            }
            public static T Read<T, TCodec>(byte[] bytes) where TCodec : struct, IRpcCodec<T>
            {
                var reader = new MessagePackReader(bytes);
                return TCodec.Read(ref reader)!;
            }
            public static T Read<T, TCodec>(string hex) where TCodec : struct, IRpcCodec<T>
                => Read<T, TCodec>(Convert.FromHexString(hex.Replace(" ", "")));
            public static string Hex<T, TCodec>(T value) where TCodec : struct, IRpcCodec<T>
                => Convert.ToHexStringLower(Write<T, TCodec>(value));
            public static T Again<T, TCodec>(T value) where TCodec : struct, IRpcCodec<T>
                => Read<T, TCodec>(Write<T, TCodec>(value));
        }
        """;

    /// <summary>A server and a client in one process: <c>await Loop.RunAsync&lt;IServed, ICalled, string&gt;(service, client => …)</c>.
    /// The two contracts may differ, as they do while a system is upgraded.</summary>
    public const string Loop = """
        #nullable enable
        using System;
        using System.Threading.Tasks;
        using RpcOverSockets;
        public static class Loop
        {
            public static Task<string> RunAsync<T>(T service, Func<T, Task<string>> use) where T : class, IRpcService<T>
                => RunAsync<T, T>(service, use);
            public static async Task<string> RunAsync<TServed, TCalled>(TServed service, Func<TCalled, Task<string>> use)
                where TServed : class, IRpcService<TServed>
                where TCalled : class, IRpcService<TCalled>
            {
                string endPoint = "inproc:" + Guid.NewGuid().ToString("N");
                await using var server = new RpcServer();
                server.AddService<TServed>(service);
                server.Listen(endPoint);
                await server.StartAsync();
                await using var channel = RpcChannel.Create(endPoint);
                return await use(channel.CreateClient<TCalled>());
            }
        }
        """;
}
