namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>A project that uses everything that a lock can hold.</summary>
internal static class LockSources
{
    public const string Everything = LockedProject.Prelude + """
        [assembly: RpcMessage(typeof(System.Version))]
        namespace Shop
        {
            [RpcService]
            public partial interface IOrders : IBase
            {
                [RpcIdempotent] Task<Order?> GetAsync(int id, Kind kind = Kind.Open, CancellationToken token = default);
                ValueTask<Page<Order>> ListAsync(Page<Page<string?>>? after, string text = "a = \"b\"\n", params double[] weights);
                [RpcOneWay, RpcDelivery(RpcDelivery.LatestOnly)] Task TouchAsync(List<int> ids, HashSet<long> more, Stack<char> order);
                IAsyncEnumerable<Shape> WatchAsync(IAsyncEnumerable<(int A, Shape? B)> asks, RpcCallContext? context = null);
                Task<PipeReader> ReadAsync(PipeReader body);
                [RpcFault<OutOfStock>] Task<IAsyncDisposable> SubscribeAsync(IEvents events, byte[] secret, List<byte> list);
                new Task BaseAsync(int a);
                [RpcMethod("odd name", Id = 0xFFFFFFFF)] Task Renamed(Dictionary<Guid, Kind[]?> map, int[,] matrix, Half? half);
            }
            public interface IBase { Task BaseAsync(int a); Task InheritedAsync(decimal d = 1.5m); }
            [RpcCallback("shop.Events")] public partial interface IEvents { Task ChangedAsync(Order order, IEvents? self); }
            public enum Kind : byte { Open, Closed = 200, Shut = 200 }
            [RpcMessage] public class Order
            {
                [RpcKey(0)] public int Id { get; set; }
                [RpcKey(3)] public required string Name { get; init; }
                [RpcKey(4)] private Order? _next;
                [RpcKey(5)] public Outer.Inner<DayOfWeek, string> Inner { get; set; } = new();
                public Order? Next() => _next;
                public void Append(Order next) => _next = next;
            }
            [RpcMessage] public record Page<T>([property: RpcKey(0)] T[] Items, [property: RpcKey(1)] Page<T>? Next);
            public class Outer { [RpcMessage(true)] public class Inner<A, B> { public A? First { get; set; } public List<B>? Rest; } }
            [RpcUnion(0, typeof(Circle)), RpcUnion(-7, typeof(Square))] public abstract class Shape { }
            [RpcMessage] public class Circle : Shape { [RpcKey(0)] public float Radius; }
            [RpcMessage] public class Square : Shape { [RpcKey("side µ")] public float Side; }
            [RpcMessage] public class OutOfStock : Exception { [RpcKey(0)] public int Sku { get; set; } }
            [RpcMessage] public class Unused { [RpcKey(0)] public int A; }
        }
        [RpcMessage] public class Global { }
        [RpcService] public partial interface IGlobal { Task<Global> M(Global? g); }
        """;
}
