namespace RpcOverSockets.Generators.Locking;

/// <summary>A method as the lock keeps it. Immutable once it is built.</summary>
internal sealed class LockedMethod
{
    /// <summary>A stream of bytes, in the place of the shape of items.</summary>
    public const string Bytes = "|";

    public LockedMethod(string name, uint id)
    {
        Name = name;
        Id = id;
    }

    /// <summary>Gets its wire name.</summary>
    public string Name { get; }

    public uint Id { get; }

    public bool IsOneWay { get; set; }

    public bool IsIdempotent { get; set; }

    /// <summary>Gets or sets what becomes of one-way calls without credit; null for waiting.</summary>
    public string? Delivery { get; set; }

    /// <summary>Gets its arguments in the order of the wire.</summary>
    public List<LockedParameter> Parameters { get; } = [];

    /// <summary>Gets or sets the items that the caller sends, or <see cref="Bytes"/>; null for no stream.</summary>
    public string? CallerStream { get; set; }

    /// <summary>Gets or sets the items that the callee sends, or <see cref="Bytes"/>; null for no stream.</summary>
    public string? CalleeStream { get; set; }

    /// <summary>Gets or sets the shape of the result; null for none.</summary>
    public string? Result { get; set; }

    /// <summary>Gets its faults in the order of their names.</summary>
    public List<LockedFault> Faults { get; } = [];

    /// <summary>Gets what it is beside its name and id, and the names of its parameters.</summary>
    public string Form
    {
        get
        {
            string parameters = string.Join(", ", Parameters.Select(static parameter => $"{parameter.Shape} = {parameter.Default}"));
            string faults = string.Join(", ", Faults.Select(static fault => fault.Name));
            return $"{IsOneWay} {parameters} > {CallerStream ?? "-"} {CalleeStream ?? "-"} {Result} {faults}";
        }
    }
}
