using System.Collections;
using System.Linq;

namespace RpcOverSockets.Serialization;

/// <summary>A lookup as it was read: the groups in their order, found by key. Immutable.</summary>
internal sealed class Lookup<TKey, TElement> : ILookup<TKey, TElement>
    where TKey : notnull
{
    private readonly IGrouping<TKey, TElement>[] _groups;
    private readonly Dictionary<TKey, IGrouping<TKey, TElement>> _byKey;

    internal Lookup(IGrouping<TKey, TElement>[] groups)
    {
        _groups = groups;
        _byKey = new Dictionary<TKey, IGrouping<TKey, TElement>>(SeededComparer<TKey>.Instance);
        foreach (IGrouping<TKey, TElement>? group in groups)
        {
            if (group is null)
            {
                SerializationThrow.Malformed("A lookup has nil in place of a group.");
            }

            if (!_byKey.TryAdd(group.Key, group))
            {
                SerializationThrow.DuplicateKey("a lookup");
            }
        }
    }

    public int Count => _groups.Length;

    public IEnumerable<TElement> this[TKey key] => _byKey.TryGetValue(key, out IGrouping<TKey, TElement>? group) ? group : [];

    public bool Contains(TKey key) => _byKey.ContainsKey(key);

    public IEnumerator<IGrouping<TKey, TElement>> GetEnumerator() => ((IEnumerable<IGrouping<TKey, TElement>>)_groups).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _groups.GetEnumerator();
}
