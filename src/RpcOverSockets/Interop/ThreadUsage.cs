namespace RpcOverSockets.Interop;

/// <summary>What a thread has used since it started; getrusage(2).</summary>
/// <param name="ProcessorMicroseconds">Processor time, of user and kernel.</param>
/// <param name="Waits">How often it gave its processor up to wait for something (ru_nvcsw).</param>
internal readonly record struct ThreadUsage(long ProcessorMicroseconds, long Waits);
