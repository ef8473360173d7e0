// What one gets from System.Net.Sockets without a framework: the same frames and works as the C echo beside it.
using DotnetSocketEcho;
using Drivers;

return await Driver.RunAsync(
    args, "w1 w2 w3 w4 w6", static listen => Listening.RunAsync(listen, EchoServer.ServeAsync), EchoClient.MeasureAsync);
