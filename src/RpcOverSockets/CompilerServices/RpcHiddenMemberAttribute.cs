using System.ComponentModel;

namespace RpcOverSockets.CompilerServices;

/// <summary>Says of a member that it travels although other assemblies may not see it. Written by the generator.</summary>
/// <remarks>A reference assembly holds no private members, so that a payload type of another project that derives from the member's would
/// leave it out without a word. The generator of that project reads this instead, and refuses.</remarks>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcHiddenMemberAttribute : Attribute
{
    /// <summary>Names a member.</summary>
    /// <param name="type">The metadata name of its type: <c>Company.Outer`1+Inner</c>.</param>
    /// <param name="member">Its name.</param>
    /// <param name="attribute">The name of the attribute that makes it travel: <c>RpcKey</c>, <c>Key</c> or <c>DataMember</c>.</param>
    public RpcHiddenMemberAttribute(string type, string member, string attribute)
    {
        Type = type;
        Member = member;
        Attribute = attribute;
    }

    /// <summary>Gets the metadata name of the member's type.</summary>
    public string Type { get; }

    /// <summary>Gets the name of the member.</summary>
    public string Member { get; }

    /// <summary>Gets the name of the attribute that makes the member travel.</summary>
    public string Attribute { get; }
}
