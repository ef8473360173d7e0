using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.Logging;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>The contract hash between a real server and a real client, whose contracts differ as in a rolling upgrade.</summary>
public sealed class ContractHashTests
{
    private const string Test = """
        using System.Collections.Concurrent;
        using Microsoft.Extensions.Logging;
        namespace Old
        {
            [RpcService("shop.Orders")]
            public partial interface IOrders { Task<int> AddAsync(int a, int b); Task<Order?> GetAsync(int id); }
            [RpcMessage] public class Order { [RpcKey(0)] public int Id { get; set; } [RpcKey(1)] public Line[]? Lines { get; set; } }
            [RpcMessage] public class Line { [RpcKey(0)] public Kind Kind { get; set; } }
            public enum Kind { A, B }
            [RpcService("z")] public partial interface ILast { Task M(int a); }
        }
        namespace New
        {
            [RpcService("shop.Orders")]
            public partial interface IOrders { Task<int> AddAsync(int a, int b); Task<Old.Order?> GetAsync(int id); }
            [RpcService("shop.Orders")] public partial interface IMore { Task<int> AddAsync(int a, int b); Task<Order?> GetAsync(int id); }
            [RpcMessage] public class Order { [RpcKey(0)] public int Id { get; set; } [RpcKey(1)] public Line[]? Lines { get; set; } }
            [RpcMessage] public class Line { [RpcKey(0)] public Kind Kind { get; set; } [RpcKey(1)] public string? Note { get; set; } }
            public enum Kind { A, B, C }
            [RpcService("z")] public partial interface ILast { Task M(long a); }
            public class Served : IOrders, IMore, ILast
            {
                public Task M(long a) => Task.CompletedTask;
                public Task<int> AddAsync(int a, int b) => Task.FromResult(a + b);
                Task<Old.Order?> IOrders.GetAsync(int id) => Task.FromResult<Old.Order?>(null);
                Task<Order?> IMore.GetAsync(int id) => Task.FromResult<Order?>(null);
            }
        }
        public sealed class Log : ILoggerFactory, ILogger
        {
            public ConcurrentQueue<string> Lines { get; } = new();
            public void AddProvider(ILoggerProvider provider) { }
            public ILogger CreateLogger(string name) => this;
            public IDisposable? BeginScope<T>(T state) where T : notnull => null;
            public bool IsEnabled(LogLevel level) => true;
            public void Dispose() { }
            void ILogger.Log<T>(LogLevel level, EventId id, T state, Exception? e, Func<T, Exception?, string> text)
            { if (id.Id == 2011) Lines.Enqueue($"{level} {text(state, e)}"); }
        }
        public static class Test
        {
            public static Task<string> Same() => RunAsync<New.IOrders>();
            public static Task<string> Different() => RunAsync<New.IMore>();
            static async Task<string> RunAsync<TServed>() where TServed : class, IRpcService<TServed>
            {
                string endPoint = "inproc:" + Guid.NewGuid().ToString("N");
                using var log = new Log();
                await using var server = new RpcServer();
                server.AddService<TServed>((TServed)(object)new New.Served());
                server.AddService<New.ILast>(new New.Served());
                server.Listen(endPoint);
                await server.StartAsync();
                await using var channel = RpcChannel.Create(endPoint, new RpcChannelOptions { LoggerFactory = log });
                channel.CreateClient<Old.ILast>();
                var client = channel.CreateClient<Old.IOrders>();
                int sum = await client.AddAsync(2, 3);
                // The contracts are compared in the order in which they are offered; that of the last one always differs.
                for (int i = 0; i < 4000 && !log.Lines.Any(line => line.Contains(" z ")); i++) { await Task.Delay(5); }
                return $"{sum} {log.Lines.First().Replace(endPoint, "it")}";
            }
        }
        """;

    [Theory]
    [InlineData("Same", "5 Information The contract z is another one at the server it: M differs first. Calls go on.")]
    [InlineData(
        "Different", "5 Information The contract shop.Orders is another one at the server it: GetAsync differs first. Calls go on.")]
    public async Task A_client_says_where_its_contract_differs_and_goes_on(string method, string expected)
    {
        MetadataReference logging = MetadataReference.CreateFromFile(typeof(ILogger).Assembly.Location);
        CSharpCompilation compilation = Compilations.Create(
            "UserProject", [logging], "using System.Linq;\n" + LockedProject.Prelude + Test);
        var loaded = LoadedAssembly.From(Generated.From(compilation).AssertCompiles());

        Assert.Equal(expected, await loaded.CallAsync("Test", method));
    }
}
