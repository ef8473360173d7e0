namespace RpcOverSockets.Generators.Tests;

/// <summary>Sources that many rows of <see cref="DiagnosticTests"/> share.</summary>
internal static class DiagnosticSources
{
    internal static string Parameters(int count) => string.Join(", ", Enumerable.Range(0, count).Select(static i => $"int p{i}"));

    internal static string Nested(int depth) => depth == 0 ? "int" : $"List<{Nested(depth - 1)}>";

    internal static string Fault(string name) => $"[RpcMessage] public class {name} : Exception {{ [RpcKey(0)] public int Code; }}";

    internal static string Cases(string attributes) => $$"""
        #pragma warning disable RPCS0040 // the cases that a row leaves out
        {{attributes}} public interface IU { }
        [RpcMessage] public class A : IU { }
        [RpcMessage] public struct B : IU { }
        [RpcMessage] public class C { }
        [RpcMessage] public class G<T> : IU { [RpcKey(0)] public T Value = default!; }
        [RpcUnion(0, typeof(D))] public interface IV : IU { }
        [RpcUnion(0, typeof(D))] public abstract class V : IV { }
        [RpcMessage] public class D : V { }
        """;

    internal const string CodecOfInt = """
        using RpcOverSockets.Serialization;
        public struct X : IRpcCodec<int>
        {
            public static void Write(ref MessagePackWriter w, int v) { }
            public static int Read(ref MessagePackReader r) => 0;
        }

        """;

    internal const string Preferred = "[System.Runtime.CompilerServices.OverloadResolutionPriority(1)] ";

    internal const string Closed = "[assembly: RpcService(typeof(IFoo<int>))] [RpcService] public partial interface IFoo<T>";

    internal static string Com(string declaration)
        => $"[System.Runtime.InteropServices.ComImport, System.Runtime.InteropServices.Guid(\"{Guid.Empty}\")] {declaration} ";

    public static string Long(int length) => new('I', length);
}
