using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>Runs every interleaving of two workers, a thread that sends, one that aborts, a watchdog with the worker that it wakes, and a
/// peer, over the
/// real <see cref="ChannelState"/> and a model of the kernel's epoll, with one-shot registrations or such that stay. Every method of the
/// state, every system call and every change of the outbound queue is one step.</summary>
internal sealed class ChannelStateExplorer(RpcArmMode mode, bool withAborter, bool withWatchdog)
{
    private const int Actors = 7;
    private const int Sender = 2;
    private const int Aborter = 3;
    private const int Watchdog = 4;
    private const int Thief = 5;
    private const int Peer = 6;
    private const byte Done = 99;

    private readonly HashSet<World> _seen = [];
    private readonly Stack<World> _open = new();

    /// <summary>Worlds that were visited.</summary>
    public int Count => _seen.Count;

    public int EndCount { get; private set; }

    public void Run()
    {
        ChannelState state = ChannelState.Initial(mode);
        _ = state.TryGetInterest(out EpollEvents interest);
        Assert.False(state.DropReference());
        var start = new World
        {
            Word = state.Word,
            Armed = interest | EpollEvents.HangUp,
            Room = 1,
            DataToCome = 2,
            RoomToCome = 1,
            UnitsToPush = 2,
        };
        start[Aborter].Pc = withAborter ? (byte)0 : Done;
        start[Watchdog].Pc = withWatchdog ? (byte)0 : Done;
        start[Thief].Pc = Done;
        Visit(start);
        while (_open.TryPop(out World world))
        {
            bool hasMoved = false;
            for (int actor = 0; actor < Actors; actor++)
            {
                World next = world;
                if (TryStep(ref next, actor))
                {
                    hasMoved = true;
                    Visit(next);
                }
            }

            if (!hasMoved)
            {
                EndCount++;
                CheckEnd(world);
            }
        }
    }

    private static void CheckEnd(World world)
    {
        ChannelState state = ChannelState.FromWord(world.Word);
        if (state.IsClosing)
        {
            Assert.True(world.Closes == 1, $"closed {world.Closes} times: {world}");
            return;
        }

        // Nothing is left that somebody should have been woken for.
        Assert.True(
            world is { Data: 0, Left: 0, Units: 0, Pending: 0, HasFlusher: false, Closes: 0, HasReadOwner: false }, world.ToString());
        Assert.True(world.Armed != EpollEvents.None, $"silent for ever: {world}");
    }

    private void Visit(World world)
    {
        world.Normalize(Done);
        Assert.True(world.FlusherCount <= 1, $"two flushers: {world}");
        if (_seen.Add(world))
        {
            _open.Push(world);
        }
    }

    private bool TryStep(ref World world, int actor)
    {
        ref Actor self = ref world[actor];
        if (self.Pc == Done)
        {
            return false;
        }

        return self.Pc >= 10 ? StepShared(ref world, ref self) : actor switch
        {
            Sender => StepSender(ref world, ref self),
            Aborter => StepAborter(ref world, ref self),
            Watchdog => StepWatchdog(ref world, ref self),
            Peer => StepPeer(ref world, ref self),
            _ => StepWorker(ref world, ref self),
        };
    }

    private static bool StepWorker(ref World world, ref Actor self)
    {
        ChannelState state = ChannelState.FromWord(world.Word);
        switch (self.Pc)
        {
            case 0: // epoll_wait
                if (!world.Queued)
                {
                    return false;
                }

                world.Queued = false;
                self.Events = world.Armed & world.Ready;
                if (self.Events != EpollEvents.None)
                {
                    world.Armed = (world.Armed & EpollEvents.OneShot) != EpollEvents.None ? EpollEvents.None : world.Armed;
                    self.Pc = 1;
                }

                return true;
            case 1:
                self.Claims = state.Claim(self.Events);
                self.Return = 2;
                self.Events = EpollEvents.None;
                self.Pc = self.Claims == Claims.None ? (byte)0 : (self.Claims & Claims.Write) != Claims.None ? (byte)10 : (byte)2;
                break;
            case 2:
                self.Return = 30;
                bool reads = (self.Claims & Claims.Read) != Claims.None;
                self.Claims = Claims.None;
                if (reads)
                {
                    Assert.False(world.HasReadOwner, $"two owners: {world}");
                    world.HasReadOwner = true;
                    self.Pc = 3;
                }
                else
                {
                    self.Pc = state.BeginArm() ? (byte)20 : (byte)30;
                }

                break;
            case 3: // recv, and into user code; who goes on for another does not know what is left
                Assert.Equal(0, world.Closes);
                self.IsDrained = world.Left == 0;
                world.Data = 0;
                world.Left = 0;
                self.IsInUser = true;
                self.Pc = 5;
                break;
            case 5: // back from user code
                if (!self.IsInUser)
                {
                    self.Pc = 0; // the watchdog took the turn
                    return true;
                }

                self.IsInUser = false;
                self.Pc = 7;
                break;
            case 7:
                world.HasReadOwner = false;
                self.Pc = state.EndRead(self.IsDrained) ? (byte)20 : (byte)30;
                self.IsDrained = false;
                break;
            default:
                throw new InvalidOperationException();
        }

        world.Word = state.Word;
        return true;
    }

    /// <summary>Flushing, arming, dropping a reference: the same for all.</summary>
    private static bool StepShared(ref World world, ref Actor self)
    {
        ChannelState state = ChannelState.FromWord(world.Word);
        switch (self.Pc)
        {
            case 10: // TakeAll
                world.Pending += world.Units;
                world.Units = 0;
                self.Pc = world.Pending > 0 ? (byte)11 : (byte)12;
                break;
            case 11: // send
                if (state.IsClosing)
                {
                    self.Pc = self.Return;
                    break;
                }

                Assert.Equal(0, world.Closes);
                byte sent = Math.Min(world.Room, world.Pending);
                world.Room -= sent;
                world.Pending -= sent;
                self.Pc = world.Pending == 0 ? (byte)10 : (byte)13;
                break;
            case 12: // TryRelease
                world.HasFlusher = world.Units > 0;
                self.Pc = world.HasFlusher ? (byte)10 : self.Return;
                break;
            case 13:
                self.Pc = state.ParkWrite() ? (byte)20 : self.Return;
                break;
            case 20:
                self.Pc = state.TryGetInterest(out self.Interest) ? (byte)21 : (byte)22;
                break;
            case 21: // epoll_ctl
                Assert.Equal(0, world.Closes);
                world.Armed = self.Interest | EpollEvents.HangUp;
                world.Queued = (world.Armed & world.Ready) != EpollEvents.None;
                self.Interest = EpollEvents.None;
                self.Pc = 22;
                break;
            case 22:
                self.Pc = state.EndArm() ? self.Return : (byte)20;
                break;
            case 30:
                self.Pc = state.DropReference() ? (byte)31 : self.After;
                break;
            default: // close
                world.Closes++;
                world.Armed = EpollEvents.None;
                world.Queued = false;
                self.Pc = self.After;
                break;
        }

        world.Word = state.Word;
        return true;
    }

    private static bool StepSender(ref World world, ref Actor self)
    {
        ChannelState state = ChannelState.FromWord(world.Word);
        self.Return = 30;
        if (self.Pc == 0) // push
        {
            if (world.UnitsToPush == 0)
            {
                self.Pc = Done;
                return true;
            }

            world.UnitsToPush--;
            world.Units++;
            self.Pc = world.HasFlusher ? (byte)0 : (byte)1;
            world.HasFlusher = true;
        }
        else
        {
            self.Pc = state.TryAddReference() ? (byte)10 : (byte)0;
        }

        world.Word = state.Word;
        return true;
    }

    private static bool StepAborter(ref World world, ref Actor self)
    {
        ChannelState state = ChannelState.FromWord(world.Word);
        self.After = Done;
        if (self.Pc == 0)
        {
            self.Pc = state.TryBeginClose() ? (byte)1 : Done;
        }
        else // shutdown
        {
            Assert.Equal(0, world.Closes);
            world.IsHungUp = true;
            world.Queued |= world.Armed != EpollEvents.None;
            self.Pc = 30;
        }

        world.Word = state.Word;
        return true;
    }

    private static bool StepWatchdog(ref World world, ref Actor self)
    {
        for (int worker = 0; worker < 2; worker++)
        {
            if (world[worker].IsInUser)
            {
                // The thief goes on; a frame is left, which it delivers in its next turn without an event.
                world[worker].IsInUser = false;
                world.Left = 1;
                world[Thief].Pc = 3;
                world[Thief].Return = 30;
                world[Thief].After = Done;
                self.Pc = Done;
                return true;
            }
        }

        return false;
    }

    private static bool StepPeer(ref World world, ref Actor self)
    {
        if (world.DataToCome > 0)
        {
            world.DataToCome--;
            world.Data++;
            world.Queued |= (world.Armed & EpollEvents.In) != EpollEvents.None;
        }
        else if (world.RoomToCome > 0)
        {
            world.RoomToCome--;
            world.Room++;
            world.Queued |= (world.Armed & EpollEvents.Out) != EpollEvents.None;
        }
        else
        {
            self.Pc = Done;
        }

        return true;
    }
}
