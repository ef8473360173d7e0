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

    private void TakeTurns(Handler handler)
    {
        for (int i = 0; i < Turns; i++)
        {
            _baton.NoteTurn(handler);
        }
    }

    private sealed class Handler : IPollable
    {
        public void OnReady(ReactorWorker worker, EpollEvents events)
        {
        }

        public void OnContinue(ReactorWorker worker)
        {
        }

        public void OnTurnTaken(ReactorWorker worker)
        {
        }

        public void OnReactorStopping()
        {
        }

        public bool TryPoll(Baton baton) => false;
    }
}
