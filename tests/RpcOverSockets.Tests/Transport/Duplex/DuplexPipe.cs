using System.IO.Pipelines;

namespace RpcOverSockets.Tests.Transport.Duplex;

/// <summary>One end of two pipes.</summary>
internal sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input => input;

    public PipeWriter Output => output;

    internal static (DuplexPipe Left, DuplexPipe Right) Pair(PipeOptions? options = null)
    {
        var there = new Pipe(options ?? PipeOptions.Default);
        var back = new Pipe(options ?? PipeOptions.Default);
        return (new DuplexPipe(there.Reader, back.Writer), new DuplexPipe(back.Reader, there.Writer));
    }
}
