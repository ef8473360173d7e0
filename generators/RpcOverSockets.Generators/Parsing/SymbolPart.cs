namespace RpcOverSockets.Generators.Parsing;

/// <summary>Which token of a declaration a finding is about.</summary>
internal enum SymbolPart
{
    /// <summary>Its name.</summary>
    Name,

    /// <summary>Its type: of a parameter, property or field; the return type of a method.</summary>
    Type,
}
