namespace RpcOverSockets;

/// <summary>Implemented by a payload type that travels in the place of another, which cannot be annotated or should travel in another
/// form. Bound to it by <see cref="RpcCodecAttribute"/>.</summary>
/// <typeparam name="T">The type that it stands for. Its null travels as nil, without a surrogate.</typeparam>
/// <typeparam name="TSelf">The surrogate itself, a payload type.</typeparam>
public interface IRpcSurrogate<T, TSelf>
    where T : notnull
    where TSelf : IRpcSurrogate<T, TSelf>
{
    /// <summary>Makes the surrogate that is sent.</summary>
    /// <param name="value">The value; not null.</param>
    /// <returns>The surrogate; not null.</returns>
    static abstract TSelf FromValue(T value);

    /// <summary>Makes the value of the surrogate that was received.</summary>
    /// <returns>The value; not null.</returns>
    T ToValue();
}
