using RpcOverSockets.Framing;

namespace RpcOverSockets.Tests.Framing;

public sealed class TokenBucketTests
{
    [Fact]
    public void A_burst_passes_and_then_so_many_per_second()
    {
        var bucket = new TokenBucket(burst: 10, perSecond: 5, ticksPerMs: 1, now: 0);

        Assert.Equal(10, Taken(ref bucket, now: 0));
        Assert.Equal(0, Taken(ref bucket, now: 199));
        Assert.Equal(1, Taken(ref bucket, now: 200));
        Assert.Equal(5, Taken(ref bucket, now: 1200));
        Assert.Equal(10, Taken(ref bucket, now: 1_000_000));
        Assert.Equal(0, Taken(ref bucket, now: 999_000)); // a clock of another thread may be a little behind
    }

    private static int Taken(ref TokenBucket bucket, long now)
    {
        int count = 0;
        while (bucket.TryTake(now))
        {
            count++;
        }

        return count;
    }
}
