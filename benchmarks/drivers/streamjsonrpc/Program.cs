// StreamJsonRpc on plain sockets: generated proxies, MessagePack, one connection for all calls of a client.
using DotnetSocketEcho;
using Drivers;
using StreamJsonRpcEcho;

return await Driver.RunAsync(
    args, "w1 w2 w3 w4 w5 w6", static listen => Listening.RunAsync(listen, EchoServer.ServeAsync), EchoClient.MeasureAsync);
