namespace RpcOverSockets.Generators.Locking;

/// <summary>Makes one method of the forms that views of one service have of it.</summary>
internal static class LockedViews
{
    /// <summary>Merges two forms.</summary>
    /// <returns>One of the two: that with the most parameters, because it is the newest of those that can call each other; of equal ones
    /// that whose text is greater, so that names of interfaces do not count and what may be null comes before what may not. It gets the
    /// faults of both, and is idempotent if one of them is.</returns>
    public static LockedMethod Merge(LockedMethod one, LockedMethod other)
    {
        int order = one.Parameters.Count - other.Parameters.Count;
        order = order == 0 ? string.CompareOrdinal(Text(one), Text(other)) : order;
        (LockedMethod merged, LockedMethod rest) = order < 0 ? (other, one) : (one, other);
        merged.Faults.AddRange(rest.Faults.Where(fault => !merged.Faults.Exists(known => known.Name == fault.Name)).ToArray());
        merged.Faults.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        merged.IsIdempotent |= rest.IsIdempotent;
        return merged;
    }

    private static string Text(LockedMethod method)
        => $"{method.Form} {method.Delivery} {string.Join(", ", method.Parameters.Select(static parameter => parameter.Name))}";
}
