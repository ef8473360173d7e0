namespace RpcOverSockets.Generators.Locking;

/// <summary>Compares what travels in one place before and after. Used by one thread.</summary>
internal sealed class ShapeComparer
{
    private static readonly Shape s_byteList = Shape.Parse("list<uint8>")!;

    private readonly ContractLock _before;
    private readonly ContractLock _after;

    // Pairs of differently named types on the way down: types that mention themselves are equal until something else differs.
    private readonly HashSet<(string Before, string After)> _assumedEqual = [];

    // What came out, so that types that many mention are compared once: for good, and as long as what is assumed holds.
    private readonly Dictionary<(string Before, string After), Change> _known = [];
    private readonly Dictionary<(string Before, string After), Change> _assumedKnown = [];

    public ShapeComparer(ContractLock before, ContractLock after)
    {
        _before = before;
        _after = after;
    }

    /// <summary>Compares two shapes.</summary>
    /// <returns>The worst change, or null where the layout and the names are the same.</returns>
    public Change? Compare(string before, string after)
    {
        if (before == after)
        {
            return null;
        }

        return Shape.Parse(before) is { } old && Shape.Parse(after) is { } now ? Compare(old, now) : Change.TypeChanged;
    }

    private Change? Compare(Shape old, Shape after)
    {
        Shape before = WithoutInnerNull(old);
        Change? nullability = before.Nullability == after.Nullability ? null
            : after.Nullability > before.Nullability ? Change.NullAllowed
            : Change.NullForbidden;
        return Worse(CompareValues(AsList(before, after).WithoutNull(), AsList(after, before).WithoutNull()), nullability);
    }

    /// <summary>A List of byte beside another list is one, too.</summary>
    private static Shape AsList(Shape shape, Shape other) => shape.Name == Shape.ByteList && other.Name == "list" ? s_byteList : shape;

    private Change? CompareValues(Shape before, Shape after)
    {
        if (before.IsCustom || after.IsCustom)
        {
            return CompareCodecs(before, after);
        }

        if (before.Name == Shape.Names && after.Name == Shape.Names)
        {
            return CompareNames(before, after);
        }

        if (before.Name == after.Name && before.Arguments.Count == after.Arguments.Count)
        {
            return CompareArguments(before, after);
        }

        LockedType? old = before.IsDeclared ? Definition(_before, before) : null;
        LockedType? now = after.IsDeclared ? Definition(_after, after) : null;

        if (old is not null && now is not null)
        {
            return CompareDefinitions(before, old, after, now);
        }

        string oldLayout = old is { Layout: LockedLayout.Enum } ? old.Underlying : before.ToString();
        string newLayout = now is { Layout: LockedLayout.Enum } ? now.Underlying : after.ToString();
        return LayoutChanges.Judge(oldLayout, newLayout);
    }

    /// <summary>Only a codec of the user's own knows its bytes, so nobody but the user can tell whether another one reads them.</summary>
    private Change? CompareCodecs(Shape before, Shape after)
    {
        bool isUnknown = before is { IsCustom: true, Arguments.Count: 1 } || (!before.IsCustom && !_before.NamesCodecs);

        if (isUnknown && (after.IsCustom || before.Arguments[0].ToString() != after.ToString()))
        {
            return Change.CodecNamed;                // after a surrogate the type that travels stands there
        }

        return before.IsCustom && after is { IsCustom: true, Arguments.Count: 2 } && before.Arguments[0].Name == after.Arguments[0].Name
            && before.Arguments[0].Arguments.Count == after.Arguments[0].Arguments.Count
            ? Worse(CompareArguments(before.Arguments[0], after.Arguments[0]), Compare(before.Arguments[1], after.Arguments[1]))
            : Change.CodecChanged;
    }

    private static Change? CompareNames(Shape before, Shape after)
    {
        string[] olds = [.. before.Arguments.Select(static name => name.Name)];
        string[] names = [.. after.Arguments.Select(static name => name.Name)];
        return olds.Except(names, StringComparer.Ordinal).Any() ? Change.TypeNarrowed
            : names.Except(olds, StringComparer.Ordinal).Any() ? Change.TypeWidened
            : null;
    }

    /// <summary>Files of version 1 have the question mark inside.</summary>
    private static Shape WithoutInnerNull(Shape shape) => shape is { IsCustom: true, Arguments.Count: 1 } && shape.Arguments[0].IsNullable
        ? Shape.Parse($"{Shape.Custom}<{shape.Arguments[0].WithoutNull()}>?")!
        : shape;

    private Change? CompareArguments(Shape before, Shape after)
    {
        Change? worst = null;

        for (int i = 0; i < before.Arguments.Count; i++)
        {
            worst = Worse(worst, Compare(before.Arguments[i], after.Arguments[i]));
        }

        return worst;
    }

    /// <summary>Names of payload types do not travel, so a type of another name may be the same by its members.</summary>
    private Change? CompareDefinitions(Shape before, LockedType old, Shape after, LockedType now)
    {
        if (before.Arguments.Count != after.Arguments.Count)
        {
            return Change.TypeChanged;
        }

        return Worse(CompareDefinitions(old, now), CompareArguments(before, after));
    }

    private Change CompareDefinitions(LockedType old, LockedType now)
    {
        (string, string) pair = (old.Name, now.Name);

        if (_known.TryGetValue(pair, out Change known) || _assumedKnown.TryGetValue(pair, out known))
        {
            return known;
        }

        if (!_assumedEqual.Add(pair))
        {
            return Change.TypeRespelled;
        }

        var differences = new List<Difference>();
        new TypeComparer(now.Name, this, differences).Compare(old, now);
        _assumedEqual.Remove(pair);
        Change change = InOne(differences);

        if (_assumedEqual.Count > 0)
        {
            _assumedKnown[pair] = change;
            return change;
        }

        // Nothing is assumed any more. If all was equal as assumed, what rests on it stands.
        _known[pair] = change;

        if (change == Change.TypeRespelled)
        {
            foreach (KeyValuePair<(string, string), Change> inner in _assumedKnown)
            {
                _known[inner.Key] = inner.Value;
            }
        }

        _assumedKnown.Clear();
        return change;
    }

    private static Change InOne(List<Difference> differences)
    {
        Verdict inside = differences.Count == 0 ? Verdict.Compatible : differences.Max(static difference => difference.Verdict);
        return inside switch
        {
            Verdict.Compatible => Change.TypeRespelled,
            Verdict.NeedsBothSides => Change.TypeWidened,
            _ => Change.TypeChanged,
        };
    }

    private static LockedType? Definition(ContractLock contracts, Shape shape)
        => contracts.Types.TryGetValue(shape.Definition, out LockedType? type)
            || contracts.RetiredTypes.TryGetValue(shape.Definition, out type) ? type : null;

    private static Change? Worse(Change? left, Change? right)
        => left is null ? right
            : right is null ? left
            : ChangeRules.Of(right.Value).Verdict > ChangeRules.Of(left.Value).Verdict ? right
            : left;
}
