// grpc-dotnet as its templates set it up: Grpc.AspNetCore on Kestrel without logging, Grpc.Net.Client with one
// HTTP/2 connection per channel.
using Drivers;
using GrpcDotnet;

return await Driver.RunAsync(args, "w1 w2 w3 w4 w5 w6", EchoServer.RunAsync, EchoClient.MeasureAsync);
