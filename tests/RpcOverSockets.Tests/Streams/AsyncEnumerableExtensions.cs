namespace RpcOverSockets.Tests.Streams;

internal static class AsyncEnumerableExtensions
{
    internal static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await items.CollectAsync(list);
        return list;
    }

    internal static async Task CollectAsync<T>(this IAsyncEnumerable<T> items, List<T> list)
    {
        await foreach (T item in items)
        {
            list.Add(item);
        }
    }
}
