namespace RpcOverSockets.Interop;

/// <summary>A file descriptor number. Owns nothing: whoever holds the object that says it is open must close it once.</summary>
internal readonly record struct FileDescriptor(int Value)
{
    internal static FileDescriptor None => new(-1);

    internal bool IsValid => Value >= 0;
}
