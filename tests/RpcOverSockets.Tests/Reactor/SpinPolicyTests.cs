using System.Diagnostics;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Tests.Reactor;

/// <summary>Alone, because one thread of the process spins at most, and any reactor may be it.</summary>
[Collection(nameof(Alone))]
public sealed class SpinPolicyTests
{
    private static readonly long s_microsecond = Stopwatch.Frequency / 1_000_000;

    private readonly SpinPolicy _policy = new(50 * s_microsecond);

    [Fact]
    public void Short_waits_make_it_spin_and_success_keeps_it_spinning()
    {
        Assert.False(_policy.TryBegin(0));
        _policy.NoteWait(60 * s_microsecond);
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(_policy.TryBegin(0));
            _policy.End(hasFoundWork: true);
        }
    }

    [Fact]
    public void It_spins_as_long_as_the_option_says()
    {
        _policy.NoteWait(60 * s_microsecond);
        Assert.True(_policy.TryBegin(1000));
        Assert.True(_policy.GoesOn(1000 + (49 * s_microsecond)));
        Assert.False(_policy.GoesOn(1000 + (50 * s_microsecond)));
        _policy.End(hasFoundWork: true);
    }

    [Fact]
    public void Long_waits_end_it_after_a_few_vain_spins()
    {
        _policy.NoteWait(60 * s_microsecond);
        int spins = 0;
        while (_policy.TryBegin(0))
        {
            _policy.End(hasFoundWork: false);
            _policy.NoteWait(900 * s_microsecond);
            spins++;
        }

        Assert.InRange(spins, 1, 16);
        _policy.NoteWait(900 * s_microsecond);
        Assert.False(_policy.TryBegin(0));
    }

    [Fact]
    public void Work_that_comes_as_soon_as_the_thread_blocks_pauses_it_for_longer_and_longer_until_a_success()
    {
        var pauses = new List<int>();
        for (int i = 0; i < 10; i++)
        {
            pauses.Add(WaitsUntilSpin());
            _policy.End(hasFoundWork: false);
            _policy.NoteWait(10 * s_microsecond);
        }

        Assert.Equal([1, 3, 5, 9, 17, 33, 65, 129, 257, 257], pauses);

        _ = WaitsUntilSpin();
        _policy.End(hasFoundWork: true);
        Assert.Equal(0, WaitsUntilSpin());
        _policy.End(hasFoundWork: false);
        _policy.NoteWait(10 * s_microsecond);
        Assert.Equal(3, WaitsUntilSpin());
        _policy.End(hasFoundWork: true);
    }

    private int WaitsUntilSpin()
    {
        int waits = 0;
        while (!_policy.TryBegin(0))
        {
            _policy.NoteWait(10 * s_microsecond);
            waits++;
        }

        return waits;
    }

    [Fact]
    public void One_thread_of_the_process_spins_at_a_time()
    {
        var other = new SpinPolicy(50 * s_microsecond);
        _policy.NoteWait(60 * s_microsecond);
        other.NoteWait(60 * s_microsecond);

        Assert.True(_policy.TryBegin(0));
        Assert.False(other.TryBegin(0));
        _policy.End(hasFoundWork: true);
        Assert.True(other.TryBegin(0));
        other.End(hasFoundWork: true);
    }
}
