namespace RpcOverSockets.Generators.Locking;

/// <summary>Carries what is gone from one lock file into the next, so that its numbers are not used again for something else.</summary>
/// <remarks>What is back, or whose number was used again and taken over, is no longer remembered as gone.</remarks>
internal static class LockMemory
{
    /// <summary>Adds to what the sources say what an older lock remembers, and what only the older lock has.</summary>
    /// <param name="before">The lock file.</param>
    /// <param name="after">What the sources say; it is changed.</param>
    public static void Keep(ContractLock before, ContractLock after)
    {
        foreach (LockedService old in before.RetiredServices.Values.Concat(before.Services.Values))
        {
            if (after.Services.TryGetValue(old.Name, out LockedService? service))
            {
                Keep(old, service);
            }
            else
            {
                after.RetiredServices[old.Name] = old;
            }
        }

        foreach (LockedType old in before.RetiredTypes.Values.Concat(before.Types.Values))
        {
            if (!after.Types.TryGetValue(old.Name, out LockedType? type))
            {
                after.RetiredTypes[old.Name] = old;
            }
            else if (type.Layout == old.Layout)      // keys of another layout mean nothing in this one
            {
                Keep(old, type);
            }
        }
    }

    private static void Keep(LockedService before, LockedService after)
    {
        HashSet<uint> ids = [.. after.Methods.Concat(after.Retired).Select(static method => method.Id)];
        after.Retired.AddRange(before.Retired.Concat(before.Methods).Where(method => ids.Add(method.Id)));
    }

    private static void Keep(LockedType before, LockedType after)
    {
        var keys = new HashSet<string>(after.Members.Select(static member => member.Key), StringComparer.Ordinal);
        HashSet<LockedMember> retired = [.. after.Retired];

        foreach (LockedMember member in before.Retired.Concat(before.Members))
        {
            LockedMember gone = member with { IsRequired = false };          // nobody asks for it any longer

            if (!keys.Contains(gone.Key) && retired.Add(gone))
            {
                after.Retired.Add(gone);
            }
        }
    }
}
