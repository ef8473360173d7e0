using RpcOverSockets;

namespace Quickstart;

/// <summary>What a client does: a value, an error, a deadline, a cancellation, a one-way call.</summary>
internal static class Tour
{
    internal static async Task<bool> RunAsync(string url)
    {
        Console.WriteLine($"calls over {url}");
        Journal journal = new();
        await using RpcChannel channel = RpcChannel.Create(url); // connects on first use
        IOrders orders = channel.CreateClient<IOrders>();

        await journal.ResultAsync("StockAsync(\"coffee\")   connects first", () => orders.StockAsync("coffee"));
        await journal.ResultAsync("StockAsync(\"coffee\")", () => orders.StockAsync("coffee"));
        Receipt? receipt = await journal.ResultAsync("PlaceAsync(3 tea)", () => orders.PlaceAsync(new Order("tea", 3)));

        await journal.FailureAsync("PlaceAsync(500 coffee)   an error", RpcStatus.FailedPrecondition, async () =>
            await orders.PlaceAsync(new Order("coffee", 500)));

        int number = receipt?.Number ?? 0;
        TimeSpan minute = TimeSpan.FromMinutes(1);
        IOrders hurried = orders.With(new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(50) });
        await journal.FailureAsync("DeliverAsync(1 min)   50 ms deadline", RpcStatus.DeadlineExceeded, () =>
            hurried.DeliverAsync(number, minute));

        using CancellationTokenSource impatience = new(TimeSpan.FromMilliseconds(50));
        await journal.FailureAsync("DeliverAsync(1 min)   cancelled after 50 ms", RpcStatus.Cancelled, () =>
            orders.DeliverAsync(number, minute, impatience.Token));

        await RateAsync(journal, orders);
        Console.WriteLine();
        return journal.IsGood;
    }

    // A one-way call ends when it was handed to the socket; that it arrived is only seen by asking.
    private static async Task RateAsync(Journal journal, IOrders orders)
    {
        int before = await orders.RatingsAsync();
        await journal.DoneAsync("RateAsync(\"tea\", 5)   one-way", () => orders.RateAsync("tea", 5));
        await journal.ResultAsync("RatingsAsync()   until it has arrived", async () =>
        {
            int ratings = await orders.RatingsAsync();
            for (int attempt = 0; ratings == before && attempt < 100; attempt++)
            {
                await Task.Delay(10);
                ratings = await orders.RatingsAsync();
            }

            return ratings > before ? ratings : throw new RpcException(RpcStatus.DataLoss, "the one-way call did not arrive");
        });
    }
}
