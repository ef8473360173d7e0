namespace RpcOverSockets.Generators.Locking;

/// <summary>Compares what was agreed with what the sources say. Pure: two models in, differences out.</summary>
/// <remarks>A payload type that only one side knows makes no difference by itself: whatever began or ceased to mention it does.</remarks>
internal static class LockComparer
{
    /// <summary>Compares two locks.</summary>
    /// <param name="before">What was agreed.</param>
    /// <param name="after">What the sources say.</param>
    /// <returns>The differences: contracts, then payload types, each by name.</returns>
    public static List<Difference> Compare(ContractLock before, ContractLock after)
    {
        var differences = new List<Difference>();
        var shapes = new ShapeComparer(before, after);
        Dictionary<string, string> renamed = FindRenamed(before, after);

        foreach (LockedService service in after.Services.Values)
        {
            if (before.Services.TryGetValue(service.Name, out LockedService? old))
            {
                new MethodComparer(service.Name, shapes, differences).Compare(old, service);
            }
            else if (renamed.TryGetValue(service.Name, out string? oldName))
            {
                differences.Add(new Difference(Change.ContractRenamed, service.Name, IsType: false, "", oldName, service.Name));
            }
            else
            {
                differences.Add(new Difference(Change.ContractAdded, service.Name, IsType: false, "", "", ""));

                if (before.RetiredServices.TryGetValue(service.Name, out LockedService? gone))
                {
                    new MethodComparer(service.Name, shapes, differences).CompareWithRetired(gone, service);
                }
            }
        }

        foreach (LockedService old in before.Services.Values)
        {
            if (!after.Services.ContainsKey(old.Name) && !renamed.ContainsValue(old.Name))
            {
                differences.Add(new Difference(Change.ContractRemoved, old.Name, IsType: false, "", "", ""));
            }
        }

        foreach (LockedType type in after.Types.Values)
        {
            if (before.Types.TryGetValue(type.Name, out LockedType? old))
            {
                new TypeComparer(type.Name, shapes, differences).Compare(old, type);
            }
            else if (before.RetiredTypes.TryGetValue(type.Name, out LockedType? gone))
            {
                CompareWithRetired(gone, type, shapes, differences);
            }
        }

        return differences;
    }

    private static void CompareWithRetired(LockedType gone, LockedType type, ShapeComparer shapes, List<Difference> differences)
    {
        var inside = new List<Difference>();
        new TypeComparer(type.Name, shapes, inside).Compare(gone, type);

        if (inside.Find(static difference => difference.Verdict == Verdict.Breaking) is { } worst)
        {
            differences.Add(new Difference(Change.TypeReused, type.Name, IsType: true, "", worst.Old, worst.New));
        }
        else
        {
            differences.AddRange(inside.Where(static difference => difference.Verdict == Verdict.NeedsBothSides));
        }
    }

    /// <summary>New contracts with all methods of one that is gone, and the name of that.</summary>
    private static Dictionary<string, string> FindRenamed(ContractLock before, ContractLock after)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        List<LockedService> gone = [.. before.Services.Values.Where(old => !after.Services.ContainsKey(old.Name))];

        foreach (LockedService service in after.Services.Values)
        {
            if (!before.Services.ContainsKey(service.Name) && service.Methods.Count > 0
                && gone.Find(old => NamesOf(old).SequenceEqual(NamesOf(service), StringComparer.Ordinal)) is { } twin)
            {
                renamed.Add(service.Name, twin.Name);
                gone.Remove(twin);
            }
        }

        return renamed;
    }

    private static IEnumerable<string> NamesOf(LockedService service)
        => service.Methods.Select(static method => method.Name).OrderBy(static name => name, StringComparer.Ordinal);
}
