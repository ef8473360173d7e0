namespace RpcOverSockets;

/// <summary>Where a handler starts.</summary>
public enum RpcDispatchMode
{
    /// <summary>On the reactor's worker. A handler that blocks is noticed within milliseconds and its worker replaced; a method that blocks
    /// more than ten times a second starts on a thread of its own, until it has not blocked for a second. The default.</summary>
    Auto = 0,

    /// <summary>On the reactor's worker, by an author who promises not to block. A broken promise is rescued like
    /// <see cref="Auto"/>, later.</summary>
    Inline = 1,

    /// <summary>On the .NET thread pool: for long asynchronous work. The pool starves when its threads block, so blocking handlers
    /// belong to <see cref="Auto"/>.</summary>
    Pool = 2,
}
