using RpcOverSockets.Generators.Model;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Generators.Emit;

/// <summary>The locals of a generated Read method, and what is done with each member.</summary>
internal sealed class ReaderNames
{
    private const int BitsPerWord = 64;

    private readonly Dictionary<MemberModel, string> _locals = [];
    private readonly Dictionary<MemberModel, int> _positions = [];

    public ReaderNames(ObjectModel model, AccessorNames accessors)
    {
        Model = model;
        Accessors = accessors;
        IsDeferred = model.Construction.Arguments.Any(static argument => argument.Member >= 0)
            || model.Members.Any(static member => member.Setter == MemberSetter.Initializer);
        string[] loop = model.IsMap ? ["i", "key", .. SeenWords] : [];
        string[] bag = model.Unknown is null ? [] : ["unknown"];
        var scope = new NameScope(["count", "reader", "value", .. loop, .. bag, .. accessors.All.Select(accessors.HolderOf)]);

        foreach (MemberModel member in model.Members)
        {
            _positions.Add(member, _positions.Count);
            string name = Names.Identifier(member.Name);
            _locals.Add(member, scope.Take(char.ToLowerInvariant(name[0]) + name.Substring(1)));
        }
    }

    public ObjectModel Model { get; }

    public AccessorNames Accessors { get; }

    /// <summary>Gets a value indicating whether the object is created after its members were read.</summary>
    public bool IsDeferred { get; }

    /// <summary>Gets the variables that note, one bit each, which members of a map were read.</summary>
    public IEnumerable<string> SeenWords
    {
        get
        {
            int words = (Model.Members.Count + BitsPerWord - 1) / BitsPerWord;
            return words <= 1 ? ["seen"] : Enumerable.Range(0, words).Select(static i => $"seen{i}");
        }
    }

    public string LocalOf(MemberModel member) => _locals[member];

    /// <summary>The word and the bit that note whether a member of a map was read.</summary>
    public (string Word, int Bit) SeenBit(MemberModel member)
    {
        int position = _positions[member];
        string word = Model.Members.Count <= BitsPerWord ? "seen" : $"seen{position / BitsPerWord}";
        return (word, position % BitsPerWord);
    }

    /// <summary>The condition that the peer has sent a member, or that it has not.</summary>
    public string WasRead(MemberModel member, bool expected = true)
    {
        if (!Model.IsMap)
        {
            return $"count {(expected ? ">" : "<=")} {member.Index}";
        }

        (string word, int bit) = SeenBit(member);
        return $"({word} & (1UL << {bit})) {(expected ? "!=" : "==")} 0";
    }

    /// <summary>The statement that reads a member to where it is kept.</summary>
    public string Store(MemberModel member)
    {
        string read = Values.Read(member.Type);
        return IsDeferred ? $"{LocalOf(member)} = {read};" : Assign(member, read);
    }

    /// <summary>The statement that sets a member of the created object.</summary>
    public string Assign(MemberModel member, string value)
    {
        if (member.Setter == MemberSetter.Copy)
        {
            return $"value = value with {{ {Names.Escape(member.Name)} = {value} }};";
        }

        if (member.Setter != MemberSetter.Accessor)
        {
            return $"{ObjectWriterEmitter.Receiver(member)}.{Names.Escape(member.Name)} = {value};";
        }

        AccessorModel accessor = member.SetAccessor!;
        string target = AccessorNames.Target(accessor);
        return accessor.Kind == AccessorKind.Field
            ? $"{Accessors.Call(accessor, target)} = {value};"
            : $"{Accessors.Call(accessor, $"{target}, {value}")};";
    }

    /// <summary>The default of the constructor parameter that a member goes to, or null.</summary>
    public string? ConstructorDefault(MemberModel member) => ArgumentOf(member)?.Default;

    private ConstructorArgumentModel? ArgumentOf(MemberModel member)
    {
        int position = _positions[member];
        return Model.Construction.Arguments.FirstOrDefault(argument => argument.Member == position);
    }
}
