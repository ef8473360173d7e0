using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>The place of a finding, as the parser knows it; the analyzer turns it into a location, the generator never does.</summary>
internal readonly struct Where
{
    private Where(ISymbol symbol, SymbolPart part, AttributeData? attribute)
    {
        Symbol = symbol;
        Part = part;
        Attribute = attribute;
    }

    public ISymbol Symbol { get; }

    public SymbolPart Part { get; }

    /// <summary>Gets the attribute that is to blame, or null where the symbol is.</summary>
    public AttributeData? Attribute { get; }

    public static Where NameOf(ISymbol symbol) => new(symbol, SymbolPart.Name, attribute: null);

    public static Where TypeOf(ISymbol symbol) => new(symbol, SymbolPart.Type, attribute: null);

    public static Where AttributeOf(AttributeData attribute, ISymbol symbol) => new(symbol, SymbolPart.Name, attribute);
}
