namespace RpcOverSockets.Generators.Locking;

/// <summary>Compares the methods of one contract.</summary>
internal sealed class MethodComparer
{
    private readonly string _service;
    private readonly ShapeComparer _shapes;
    private readonly List<Difference> _differences;

    public MethodComparer(string service, ShapeComparer shapes, List<Difference> differences)
    {
        _service = service;
        _shapes = shapes;
        _differences = differences;
    }

    public void Compare(LockedService before, LockedService after)
    {
        List<LockedMethod> gone = [.. before.Methods];
        List<LockedMethod> added = [.. after.Methods];

        // Methods may have changed ids among themselves. Else the id is what travels; after it the name tells what a method was, and last
        // its shape.
        Pair(gone, added, (old, now) => old.Name == now.Name && HaveSwapped(old, now, before, after), Compare);
        Pair(gone, added, static (old, now) => old.Id == now.Id, Compare);
        Pair(gone, added, static (old, now) => old.Name == now.Name, Compare);
        Pair(gone, added, static (old, now) => old.Form == now.Form, (old, now) => Add(Change.MethodRenamed, now, old.Name, now.Name));

        foreach (LockedMethod method in added)
        {
            LockedMethod? old = FindReused(method, before.Retired);
            Add(old is null ? Change.MethodAdded : Change.MethodReused, method, old?.Name ?? "", old is null ? "" : method.Name);
        }

        foreach (LockedMethod method in gone)
        {
            Add(Change.MethodRemoved, method);
        }
    }

    /// <summary>Adds the methods of a contract that is back whose ids belonged to others when it was there before.</summary>
    public void CompareWithRetired(LockedService before, LockedService after)
    {
        List<LockedMethod> gone = [.. before.Methods, .. before.Retired];

        foreach (LockedMethod method in after.Methods.Where(method => FindReused(method, gone) is not null))
        {
            Add(Change.MethodReused, method, FindReused(method, gone)!.Name, method.Name);
        }
    }

    /// <summary>Whether a method has the id that another had, and another has its own.</summary>
    private static bool HaveSwapped(LockedMethod old, LockedMethod now, LockedService before, LockedService after)
        => old.Id != now.Id
            && before.Methods.Exists(method => method.Id == now.Id)
            && after.Methods.Exists(method => method.Id == old.Id);

    /// <summary>The method whose id another one uses now.</summary>
    private LockedMethod? FindReused(LockedMethod method, List<LockedMethod> gone)
    {
        if (gone.Find(other => other.Id == method.Id) is not { } old)
        {
            return null;
        }

        var differences = new List<Difference>();
        new MethodComparer(_service, _shapes, differences).Compare(old, method);
        return old.Name != method.Name || differences.Exists(static difference => difference.Verdict == Verdict.Breaking) ? old : null;
    }

    /// <summary>Takes the methods that belong together out of both lists.</summary>
    private static void Pair(
        List<LockedMethod> gone,
        List<LockedMethod> added,
        Func<LockedMethod, LockedMethod, bool> belong,
        Action<LockedMethod, LockedMethod> use)
    {
        foreach (LockedMethod method in added.ToArray())
        {
            if (gone.Find(other => belong(other, method)) is { } old)
            {
                gone.Remove(old);
                added.Remove(method);
                use(old, method);
            }
        }
    }

    private void Compare(LockedMethod before, LockedMethod after)
    {
        if (before.Id != after.Id)
        {
            Add(Change.MethodIdChanged, after, $"{before.Id:x8}", $"{after.Id:x8}");
        }
        else if (before.Name != after.Name)
        {
            Add(Change.MethodNameChanged, after, before.Name, after.Name);
        }

        if (before.IsOneWay != after.IsOneWay)
        {
            Add(Change.OneWayChanged, after);
        }

        if (before.IsIdempotent != after.IsIdempotent)
        {
            Add(after.IsIdempotent ? Change.IdempotentAdded : Change.IdempotentRemoved, after);
        }

        if (before.Delivery != after.Delivery && before.IsOneWay && after.IsOneWay)
        {
            Add(Change.DeliveryChanged, after, before.Delivery ?? "Wait", after.Delivery ?? "Wait");
        }

        CompareParameters(before, after);
        CompareStreams(before.CallerStream, after.CallerStream, after);
        CompareStreams(before.CalleeStream, after.CalleeStream, after);
        CompareResults(before, after);
        CompareFaults(before, after);
    }

    private void CompareParameters(LockedMethod before, LockedMethod after)
    {
        List<LockedParameter> olds = before.Parameters;
        List<LockedParameter> news = after.Parameters;
        int common = Math.Min(olds.Count, news.Count);

        for (int i = 0; i < common; i++)
        {
            bool isRenamed = olds[i].Name != news[i].Name;

            if (isRenamed && (olds.Exists(other => other.Name == news[i].Name) || news.Exists(other => other.Name == olds[i].Name)))
            {
                Add(Change.ParameterMoved, after, NamesOf(olds), NamesOf(news));
                return;
            }

            if (isRenamed)
            {
                Add(Change.ParameterRenamed, after, olds[i].Name, news[i].Name);
            }

            AddShapes(olds[i].Shape, news[i].Shape, after, news[i].Name);
            CompareDefaults(olds[i], news[i], after);
        }

        foreach (LockedParameter old in olds.Skip(common))
        {
            Add(old.Default is null ? Change.ParameterRemovedWithoutDefault : Change.ParameterRemoved, after, old.Name);
        }

        foreach (LockedParameter added in news.Skip(common))
        {
            Add(added.Default is null ? Change.ParameterAddedWithoutDefault : Change.ParameterAdded, after, "", added.Name);
        }
    }

    private static string NamesOf(List<LockedParameter> parameters) => $"[{string.Join(", ", parameters.Select(static p => p.Name))}]";

    private void CompareDefaults(LockedParameter before, LockedParameter after, LockedMethod method)
    {
        if (before.Default != after.Default)
        {
            Change change = before.Default is null ? Change.DefaultAdded
                : after.Default is null ? Change.DefaultRemoved
                : Change.DefaultChanged;
            Add(change, method, Text(before), Text(after));
        }
    }

    private static string Text(LockedParameter parameter) => parameter.Default is null ? "" : $"{parameter.Name} = {parameter.Default}";

    private void CompareStreams(string? before, string? after, LockedMethod method)
    {
        if (before is null != after is null || (before == LockedMethod.Bytes) != (after == LockedMethod.Bytes))
        {
            Add(Change.StreamChanged, method, NameOf(before), NameOf(after));
        }
        else if (before is not null && after is not null && before != LockedMethod.Bytes)
        {
            AddShapes(before, after, method, "items");
        }
    }

    private static string NameOf(string? stream) => stream switch
    {
        null => "",
        LockedMethod.Bytes => "bytes",
        _ => $"items of {stream}",
    };

    private void CompareResults(LockedMethod before, LockedMethod after)
    {
        if (before.Result is { } old && after.Result is { } result)
        {
            AddShapes(old, result, after, "result");
        }
        else if (after.Result is { } added)
        {
            Add(IsNullable(added) ? Change.ResultAddedNullable : Change.ResultAdded, after, "", added);
        }
        else if (before.Result is { } removed)
        {
            Add(IsNullable(removed) ? Change.ResultRemovedNullable : Change.ResultRemoved, after, removed);
        }
    }

    private static bool IsNullable(string shape) => shape.EndsWith("?", StringComparison.Ordinal);

    private void CompareFaults(LockedMethod before, LockedMethod after)
    {
        foreach (LockedFault fault in after.Faults)
        {
            if (before.Faults.Find(other => other.Name == fault.Name) is { } old)
            {
                AddShapes(old.Shape, fault.Shape, after, fault.Name);
            }
            else
            {
                Add(Change.FaultAdded, after, "", fault.Name);
            }
        }

        foreach (LockedFault old in before.Faults.Where(old => !after.Faults.Exists(other => other.Name == old.Name)))
        {
            Add(Change.FaultRemoved, after, old.Name);
        }
    }

    private void AddShapes(string before, string after, LockedMethod method, string part)
    {
        if (_shapes.Compare(before, after) is { } change)
        {
            Add(change, method, $"{part} {before}", $"{part} {after}");
        }
    }

    private void Add(Change change, LockedMethod method, string old = "", string now = "")
        => _differences.Add(new Difference(change, _service, IsType: false, method.Name, old, now));
}
