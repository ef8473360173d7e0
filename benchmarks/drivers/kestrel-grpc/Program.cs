// gRPC's wire protocol (HTTP/2, length-prefixed protobuf messages, a status in the trailers) on Kestrel and SocketsHttpHandler, written by
// hand: what is below grpc-dotnet, for where its packages cannot be had. grpc-dotnet does this and more, so it is no faster.
using Drivers;
using KestrelGrpc;

return await Driver.RunAsync(args, "w1 w2 w3 w4 w5 w6", EchoServer.RunAsync, EchoClient.MeasureAsync);
