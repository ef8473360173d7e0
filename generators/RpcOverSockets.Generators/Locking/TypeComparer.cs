using System.Globalization;

namespace RpcOverSockets.Generators.Locking;

/// <summary>Compares the definitions of one payload type.</summary>
internal sealed class TypeComparer
{
    private readonly string _type;
    private readonly ShapeComparer _shapes;
    private readonly List<Difference> _differences;

    public TypeComparer(string type, ShapeComparer shapes, List<Difference> differences)
    {
        _type = type;
        _shapes = shapes;
        _differences = differences;
    }

    public void Compare(LockedType before, LockedType after)
    {
        if (before.Layout != after.Layout)
        {
            string old = LockWriter.KeywordOf(before.Layout);
            _differences.Add(new Difference(Change.LayoutChanged, _type, IsType: true, "", old, LockWriter.KeywordOf(after.Layout)));
            return;
        }

        switch (after.Layout)
        {
            case LockedLayout.Enum:
                if (_shapes.Compare(before.Underlying, after.Underlying) is { } change)
                {
                    _differences.Add(new Difference(change, _type, IsType: true, "", before.Underlying, after.Underlying));
                }

                CompareValues(before, after.Members);
                break;
            case LockedLayout.Union:
                CompareCases(before, after.Members);
                break;
            default:
                CompareMembers(before, after);
                break;
        }
    }

    private void CompareMembers(LockedType before, LockedType after)
    {
        bool isMap = after.Layout == LockedLayout.Map;
        var olds = new MemberIndex(before.Members);
        var now = new MemberIndex(after.Members);
        List<LockedMember> gone = [.. before.Members.Where(member => now.WithKey(member.Key) is null)];
        List<LockedMember> added = [.. after.Members.Where(member => olds.WithKey(member.Key) is null)];
        RemoveMoved(gone, added, isMap);

        foreach (LockedMember member in after.Members)
        {
            if (olds.WithKey(member.Key) is { } old)
            {
                CompareMember(old, member, olds, now, isMap);
            }
        }

        foreach (LockedMember member in gone)
        {
            bool isInside = !isMap && !IsNullable(member) && IsBelowOne(member, after.Members);
            Change change = member.IsRequired ? Change.MemberRemovedRequired
                : isInside ? Change.MemberRemovedInside
                : Change.MemberRemoved;
            Add(change, member, member.Name);
        }

        foreach (LockedMember member in added)
        {
            CompareAdded(member, before, isMap);
        }

        // Nothing had to stand in their places until now.
        foreach (LockedMember member in before.Retired.Where(gone => !isMap && !IsNullable(gone) && now.WithKey(gone.Key) is null))
        {
            if (!IsBelowOne(member, before.Members) && IsBelowOne(member, after.Members))
            {
                Add(Change.MemberRemovedInside, member, member.Name);
            }
        }
    }

    /// <summary>A member that was gone is back under its name, as far as what is sent can be read; else it is another one.</summary>
    private void CompareAdded(LockedMember member, LockedType before, bool isMap)
    {
        LockedMember? reused = before.Retired.Find(old => old.Key == member.Key && !IsSame(old, member));
        LockedMember? back = reused is null ? before.Retired.Find(old => old.Key == member.Key) : null;
        Change? shape = back is null ? null : _shapes.Compare(back.Shape, member.Shape);
        bool isInGap = !isMap && !IsNullable(member) && (IsBelowOne(member, before.Members) || IsBelowOne(member, before.Retired));
        Change change = reused is not null ? Change.KeyReused
            : member.IsRequired ? Change.MemberAddedRequired
            : isInGap ? Change.MemberAddedInGap
            : Change.MemberAdded;

        if (change == Change.MemberAdded && shape is { } needed && ChangeRules.Of(needed).Verdict == Verdict.NeedsBothSides)
        {
            Add(needed, member, $"{back!.Name} {back.Shape}", $"{member.Name} {member.Shape}");
        }
        else
        {
            Add(change, member, reused?.Name ?? "", member.Name);
        }
    }

    private bool IsSame(LockedMember gone, LockedMember member) => gone.Name == member.Name
        && (_shapes.Compare(gone.Shape, member.Shape) is not { } change || ChangeRules.Of(change).Verdict != Verdict.Breaking);

    private static bool IsBelowOne(LockedMember member, List<LockedMember> others)
        => others.Exists(other => Number(other) > Number(member));

    /// <summary>Pairs members that are gone with new ones that are they under another key.</summary>
    private void RemoveMoved(List<LockedMember> gone, List<LockedMember> added, bool isMap)
    {
        foreach (LockedMember old in gone.ToArray())
        {
            LockedMember? twin = added.Find(member => member.Name == old.Name)
                ?? (isMap ? OnlyOne(added, old.Shape, gone) : null);

            if (twin is not null)
            {
                gone.Remove(old);
                added.Remove(twin);
                Add(isMap ? Change.KeyRenamed : Change.MemberMoved, twin, $"key {old.Key}", $"key {twin.Key}");
            }
        }
    }

    /// <summary>A new member in place of one that is gone, where there is one of each with this shape.</summary>
    private static LockedMember? OnlyOne(List<LockedMember> added, string shape, List<LockedMember> gone)
        => added.Count(member => member.Shape == shape) == 1 && gone.Count(member => member.Shape == shape) == 1
            ? added.Find(member => member.Shape == shape)
            : null;

    private void CompareMember(LockedMember before, LockedMember after, MemberIndex olds, MemberIndex now, bool isMap)
    {
        if (before.Name != after.Name && !isMap)
        {
            bool isMoved = olds.Named(after.Name) is not null || now.Named(before.Name) is not null;

            if (isMoved)
            {
                Add(Change.MemberMoved, after, before.Name, after.Name);
                return;
            }

            Add(Change.MemberRenamed, after, before.Name, after.Name);
        }

        if (_shapes.Compare(before.Shape, after.Shape) is { } change)
        {
            Add(change, after, $"{before.Name} {before.Shape}", $"{after.Name} {after.Shape}");
        }

        if (before.IsRequired != after.IsRequired)
        {
            Add(after.IsRequired ? Change.RequiredAdded : Change.RequiredRemoved, after, "", after.Name);
        }
    }

    private void CompareCases(LockedType oldType, List<LockedMember> after)
    {
        var before = new MemberIndex(oldType.Members);
        var now = new MemberIndex(after);

        foreach (LockedMember member in after)
        {
            if (before.Holding(member.Shape) is { } same)
            {
                if (same.Key != member.Key)
                {
                    Add(Change.CaseMoved, member, $"{same.Shape} {same.Key}", $"{member.Shape} {member.Key}");
                }
            }
            else if (before.WithKey(member.Key) is { } old && now.Holding(old.Shape) is null)
            {
                if (_shapes.Compare(old.Shape, member.Shape) is { } change)
                {
                    Add(change, member, old.Shape, member.Shape);
                }
            }
            else
            {
                LockedMember? reused = oldType.Retired.Find(gone => gone.Key == member.Key && gone.Shape != member.Shape);
                Add(reused is null ? Change.CaseAdded : Change.CaseReused, member, reused?.Shape ?? "", member.Shape);
            }
        }

        foreach (LockedMember old in oldType.Members)
        {
            if (now.Holding(old.Shape) is null && now.WithKey(old.Key) is null)
            {
                Add(Change.CaseRemoved, old, old.Shape);
            }
        }
    }

    private void CompareValues(LockedType oldType, List<LockedMember> after)
    {
        var before = new MemberIndex(oldType.Members);
        var now = new MemberIndex(after);
        var retired = new MemberIndex(oldType.Retired);
        HashSet<LockedMember> gone = [.. oldType.Retired];

        foreach (LockedMember value in after)
        {
            if (before.Named(value.Name) is { } same)
            {
                if (same.Key != value.Key)
                {
                    AddValue(Change.ValueChanged, value, same.Key, value.Key);
                }
            }
            else
            {
                // A second name of an old number, or a new name in place of the old one.
                LockedMember? old = before.WithKey(value.Key);
                LockedMember? reused = old is null && !gone.Contains(value) ? retired.WithKey(value.Key) : null;
                Change change = old is not null ? Change.ValueRenamed
                    : reused is not null ? Change.ValueReused
                    : Change.ValueAdded;
                AddValue(change, value, (old ?? reused)?.Name ?? "", old is null && reused is null ? value.Key : value.Name);
            }
        }

        foreach (LockedMember old in oldType.Members.Where(old => now.Named(old.Name) is null))
        {
            if (now.WithKey(old.Key) is not { } heir)
            {
                AddValue(Change.ValueRemoved, old, old.Key, "");
            }
            else if (before.Named(heir.Name) is not null)
            {
                AddValue(Change.ValueRenamed, heir, old.Name, heir.Name);
            }
        }
    }

    private static bool IsNullable(LockedMember member) => member.Shape.EndsWith("?", StringComparison.Ordinal);

    private static decimal Number(LockedMember member) => decimal.Parse(member.Key, CultureInfo.InvariantCulture);

    private void Add(Change change, LockedMember member, string old = "", string now = "")
        => _differences.Add(new Difference(change, _type, IsType: true, member.Key, old, now));

    private void AddValue(Change change, LockedMember value, string old, string now)
        => _differences.Add(new Difference(change, _type, IsType: true, value.Name, old, now));
}
