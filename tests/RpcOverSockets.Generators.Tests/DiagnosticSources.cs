namespace RpcOverSockets.Generators.Tests;

/// <summary>Sources that many rows of <see cref="DiagnosticTests"/> share.</summary>
internal static class DiagnosticSources
{
    internal static string PreferredOverload(string type) => $$"""
        [RpcService] partial interface I
        {
            Task M(int a);
            [System.Runtime.CompilerServices.OverloadResolutionPriority(1), RpcMethod("N")] Task M({{type}} a);
        }
        """;

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

    public static string Long(int length) => new('I', length);
}
