using RpcOverSockets.Serialization;

namespace RpcOverSockets;

/// <summary>Names the codec of a type, member, parameter or result: one of your own in place of the generated one.</summary>
/// <remarks>
/// <para>The codec is a struct that implements <see cref="IRpcCodec{T}"/>, or a payload type that implements
/// <see cref="IRpcSurrogate{T, TSelf}"/> and travels in the other's place. That of a generic type is named without type arguments; it
/// takes those of the type, and then, if it has twice as many, their codecs: <c>struct BoxCodec&lt;T, TCodec&gt;</c>.</para>
/// <para>On a type it holds wherever the type is mentioned. On a member, parameter or result (<c>[return: RpcCodec(…)]</c>; for a stream,
/// that of its items) it holds there, and comes first. On an assembly it holds for that type in all contracts and payload types of the
/// assembly, whoever declares the type.</para>
/// </remarks>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Interface | AttributeTargets.Property
        | AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.ReturnValue | AttributeTargets.Assembly,
    Inherited = false,
    AllowMultiple = true)]
public sealed class RpcCodecAttribute : Attribute
{
    /// <summary>Names the codec.</summary>
    /// <param name="codec">The codec, or the surrogate.</param>
    public RpcCodecAttribute(Type codec) => Codec = codec;

    /// <summary>Gets the codec, or the surrogate.</summary>
    public Type Codec { get; }
}
