using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>A property or field that travels, while its type is being read.</summary>
internal sealed class PayloadMember
{
    public PayloadMember(ISymbol symbol, ITypeSymbol type, TypeModel typeModel, object key)
    {
        Symbol = symbol;
        Type = type;
        TypeModel = typeModel;
        Key = key;
    }

    /// <summary>Gets the property or field.</summary>
    public ISymbol Symbol { get; }

    public ITypeSymbol Type { get; }

    public TypeModel TypeModel { get; }

    /// <summary>Gets the key: an int or a string.</summary>
    public object Key { get; }

    /// <summary>Gets or sets the type to cast to where a derived type has another member of the name.</summary>
    public string? HidingCast { get; set; }

    public AccessorModel? Getter { get; set; }

    public MemberSetter Setter { get; set; }

    public AccessorModel? SetAccessor { get; set; }

    /// <summary>Gets or sets a value indicating whether a value without it is refused.</summary>
    public bool MustBeSent { get; set; }

    /// <summary>Gets a value indicating whether C# wants it set where the object is created.</summary>
    public bool IsRequired => Symbol is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };

    public MemberModel ToModel() => new(
        Symbol.Name,
        Key is int index ? index : -1,
        Key as string ?? "",
        TypeModel,
        HidingCast,
        Getter,
        Setter,
        Setter == MemberSetter.Accessor ? SetAccessor : null,
        MustBeSent);
}
