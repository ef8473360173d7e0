using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Tests.Reactor;

/// <summary>Whose socket is polled without the epoll.</summary>
public sealed class BatonTests : IDisposable
{
    private const int Turns = 4;

    private readonly Baton _baton = new(eventsPerWait: 1, isHelper: false);

    public void Dispose() => _baton.Events.Free();

    [Fact]
    public void Turns_in_a_row_make_a_favourite()
    {
        var handler = new Handler();

        for (int i = 0; i < Turns; i++)
        {
            Assert.Null(_baton.Favourite);
            _baton.NoteTurn(handler);
        }

        Assert.Same(handler, _baton.Favourite);
    }

    [Fact]
    public void The_turn_of_another_handler_ends_that()
    {
        var handler = new Handler();
        TakeTurns(handler);

        _baton.NoteTurn(new Handler());
        Assert.Null(_baton.Favourite);

        _baton.NoteTurn(handler);
        Assert.Null(_baton.Favourite);
    }

    [Fact]
    public void So_does_a_wait_in_which_nothing_came()
    {
        TakeTurns(new Handler());

        _baton.ForgetTurns();

        Assert.Null(_baton.Favourite);
    }

    [Fact]
    public void Only_a_favourite_that_nobody_waits_behind_is_left_unarmed()
    {
        var handler = new Handler();
        TakeTurns(handler);

        Assert.False(_baton.TryLeaveUnarmed(new Handler()));
        _baton.Count = 1;
        Assert.False(_baton.TryLeaveUnarmed(handler));
        _baton.Next = 1;
        _baton.Defer(new Handler());
        Assert.False(_baton.TryLeaveUnarmed(handler));
        _ = _baton.NextDeferred();
        Assert.Null(_baton.Unarmed);

        Assert.True(_baton.TryLeaveUnarmed(handler));
        Assert.Same(handler, _baton.Unarmed);
    }

    [Fact]
    public void A_favourite_is_polled_where_it_is_not_armed_or_need_not_be()
    {
        var armed = new Handler();
        TakeTurns(armed);
        Assert.Null(_baton.ToPoll); // who is armed is told of by the epoll
        Assert.True(_baton.TryLeaveUnarmed(armed));
        Assert.Same(armed, _baton.ToPoll);
        _baton.EndPolling();

        var both = new Handler { StaysArmed = true };
        TakeTurns(both);
        Assert.Same(both, _baton.ToPoll);
    }

    [Fact]
    public void A_helper_which_never_polls_leaves_none()
    {
        var helper = new Baton(eventsPerWait: 1, isHelper: true);
        var handler = new Handler();
        for (int i = 0; i < Turns; i++)
        {
            helper.NoteTurn(handler);
        }

        Assert.False(helper.TryLeaveUnarmed(handler));
        helper.Events.Free();
    }

    [Fact]
    public void Who_was_polled_in_vain_is_told_once_and_who_got_something_is_not()
    {
        var handler = new Handler();
        TakeTurns(handler);

        Assert.True(_baton.TryLeaveUnarmed(handler));
        _baton.EndPolling();
        _baton.EndPolling();
        Assert.Equal(1, handler.PollingEnds);

        Assert.True(_baton.TryLeaveUnarmed(handler));
        _baton.Polled = handler;
        _baton.EndPolling();
        Assert.Equal(1, handler.PollingEnds);
        Assert.Null(_baton.Unarmed);
    }

    [Fact]
    public void Who_had_all_turns_is_alone_also_after_a_wait_in_which_nothing_came()
    {
        var handler = new Handler();
        TakeTurns(handler);
        _baton.ForgetTurns();
        Assert.True(_baton.IsLone);

        _baton.NoteTurn(new Handler());
        _baton.NoteTurn(handler);
        Assert.False(_baton.IsLone);
    }

    private void TakeTurns(Handler handler)
    {
        for (int i = 0; i < Turns; i++)
        {
            _baton.NoteTurn(handler);
        }
    }

    private sealed class Handler : IPollable
    {
        public bool StaysArmed { get; init; }

        public int PollingEnds { get; private set; }

        public void OnReady(ReactorWorker worker, EpollEvents events)
        {
        }

        public void OnContinue(ReactorWorker worker)
        {
        }

        public void OnTurnTaken(ReactorWorker worker)
        {
        }

        public void OnTurnFailed(ReactorWorker worker)
        {
        }

        public void OnReactorStopping()
        {
        }

        public bool TryPoll(Baton baton) => false;

        public void EndPolling() => PollingEnds++;
    }
}
