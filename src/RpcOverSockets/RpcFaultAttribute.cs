namespace RpcOverSockets;

/// <summary>Declares an exception that a contract method may end with: thrown by the handler, it crosses the wire and is thrown at the
/// caller.</summary>
/// <remarks>Exceptions that are not declared never cross. The type is sent as the payload type that it is, by its members with keys: the
/// members of Exception itself (message, stack trace and the like) stay at home. On the wire it is known by its full C# name.</remarks>
/// <typeparam name="TException">The exception; a class with <see cref="RpcMessageAttribute"/> or [MessagePackObject].</typeparam>
[AttributeUsage(AttributeTargets.Method, Inherited = false, AllowMultiple = true)]
public sealed class RpcFaultAttribute<TException> : Attribute
    where TException : Exception;
