"""protocol.md §4.1: who does not read is closed, and who reads slowly is not."""
import signal
import time

import msgpack
from runner import case
from side_by_side import NarrowConnection, pattern, together
from wire import CLOSE, GOAWAY, PING, PONG, REPLY, SHUTTING_DOWN, SLOW_PEER, Failure, check, equal


@case("a peer that reads a little every few seconds gets it all, beside one that is busy; one that stops is closed", slow=True, within=60)
def slow_readers(target):
    done = []
    with target.launch() as server:
        url = server.url(target.transport)

        def busy():
            with target.open(url) as peer:
                while len(done) < 2:
                    peer.is_alive()
                    time.sleep(0.005)  # leaves the processor to the others

        def reads_on():
            try:
                with NarrowConnection(url, timeout=30) as peer:
                    data = pattern(4_000_000, 1)
                    call = peer.start("Echo", data)
                    for _ in range(4):
                        peer.needs(len(peer.buffer) + 500_000)
                        time.sleep(6)  # below the 10 s of SendStallTimeout
                    check(peer.finish(call) == data, "the echo of the slow reader differs")
                    peer.is_alive()
            finally:
                done.append(True)

        def stops():
            try:
                with NarrowConnection(url, timeout=30) as peer:
                    peer.start("Echo", pattern(4_000_000, 2))
                    for _ in range(4):
                        peer.needs(len(peer.buffer) + 100_000)
                        time.sleep(0.5)
                    time.sleep(13)  # beyond SendStallTimeout; nobody may read meanwhile
                    peer.timeout = 5.0
                    try:
                        while (got := peer.receive(5.0)) is not None and got.kind != CLOSE:
                            pass
                        check(got is None or msgpack.unpack(got.payload)[0] == SLOW_PEER, f"{got} came")
                    except Failure as failure:
                        check("inside a frame" in str(failure), str(failure))
            finally:
                done.append(True)

        together(busy, reads_on, stops, within=50)


@case("peers that read all the time, but slowly, with small and with large buffers, are not given up", slow=True, within=60)
def slow_but_steady(target):
    with target.launch() as server:
        url = server.url(target.transport)

        def reads(room, step, seconds, size):
            with target.connect() as shared, NarrowConnection(url, timeout=20, room=room) as peer:
                data = pattern(size, step & 0xFF)
                peer.start("Echo", data)
                until = time.monotonic() + seconds
                while time.monotonic() < until and len(peer.buffer) < size:
                    peer.needs(min(size, len(peer.buffer) + step))
                    time.sleep(0.1)  # the pace of the reader
                got = peer.receive(15)
                check(got is not None and msgpack.unpack(got.payload) == data, f"the echo differs at {step} bytes a time")
                peer.is_alive()
                shared.is_alive()

        rooms = ((4 << 10, 1_500, 1_000_000), (32 << 10, 8_000, 4_000_000), (256 << 10, 4_000, 4_000_000), (32 << 10, 8_000, 1_200_000))
        together(*(lambda room=room, step=step, size=size: reads(room, step, 16, size) for room, step, size in rooms), within=50)


@case("a drain waits for a peer that reads a little every few seconds: its reply and CLOSE reach it", slow=True, within=60)
def slow_drain(target):
    with target.launch() as server, NarrowConnection(server.url(target.transport), timeout=30) as peer:
        peer.answer_pings = False
        data = pattern(4_000_000, 1)
        call = peer.start("Echo", data)
        peer.needs(200_000)
        server.signal(signal.SIGTERM)
        for _ in range(3):
            peer.needs(len(peer.buffer) + 400_000)
            time.sleep(6)  # below the 10 s for which nothing may get further
        got = [peer.receive(), peer.receive(), peer.receive()]
        equal([one and one.kind for one in got], [REPLY, GOAWAY, PING], "kinds of the frames")
        equal(got[0].call, call, "call of the REPLY")
        check(msgpack.unpack(got[0].payload) == data, "the echo differs")
        peer.send(PONG, payload=got[2].payload)
        peer.closes(SHUTTING_DOWN)
        equal(server.exit_code(), 0, "exit code")
