namespace RpcOverSockets.Generators.Locking;

/// <summary>Compares what travels in one place before and after. Used by one thread.</summary>
internal sealed class ShapeComparer
{
    private readonly ContractLock _before;
    private readonly ContractLock _after;

    // Pairs of differently named types on the way down: types that mention themselves are equal until something else differs.
    private readonly HashSet<(string Before, string After)> _assumedEqual = [];

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
        Change? nullability = before.IsNullable == after.IsNullable ? null
            : after.IsNullable ? Change.NullAllowed
            : Change.NullForbidden;
        return Worse(CompareValues(before.WithoutNull(), after.WithoutNull()), nullability);
    }

    private Change? CompareValues(Shape before, Shape after)
    {
        if (before.IsCustom || after.IsCustom)
        {
            return CompareCodecs(before, after);
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

        if (!_assumedEqual.Add((old.Name, now.Name)))
        {
            return Change.TypeRespelled;
        }

        var differences = new List<Difference>();
        new TypeComparer(now.Name, this, differences).Compare(old, now);
        _assumedEqual.Remove((old.Name, now.Name));
        Verdict inside = differences.Count == 0 ? Verdict.Compatible : differences.Max(static difference => difference.Verdict);
        Change change = inside switch
        {
            Verdict.Compatible => Change.TypeRespelled,
            Verdict.NeedsBothSides => Change.TypeWidened,
            _ => Change.TypeChanged,
        };
        return Worse(change, CompareArguments(before, after));
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
