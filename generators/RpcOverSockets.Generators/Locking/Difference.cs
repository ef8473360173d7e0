namespace RpcOverSockets.Generators.Locking;

/// <summary>One difference between the lock and the sources.</summary>
/// <param name="Change">What kind it is.</param>
/// <param name="Owner">The wire name of the contract, or the name of the payload type.</param>
/// <param name="IsType">Whether the owner is a payload type.</param>
/// <param name="Member">The part of it as the sources name it now: a method's wire name, a member's or case's key, the name of an enum's
/// value; empty for the whole.</param>
/// <param name="Old">What the lock says, for messages; after a renaming the old wire name; may be empty.</param>
/// <param name="New">What the sources say, for messages; may be empty.</param>
internal sealed record Difference(Change Change, string Owner, bool IsType, string Member, string Old, string New)
{
    public Verdict Verdict => ChangeRules.Of(Change).Verdict;

    /// <summary>The difference in a sentence without its full stop.</summary>
    public string Describe()
    {
        ChangeRule rule = ChangeRules.Of(Change);
        string place = Member.Length == 0 ? Owner : $"{Owner}, {Member}";
        string values = (Old.Length, New.Length) switch
        {
            (0, 0) => "",
            (0, _) => $" (now {New})",
            (_, 0) => $" (was {Old})",
            _ => $" (was {Old}, now {New})",
        };
        return $"{place}: {rule.What}{values}; {rule.Why}";
    }
}
