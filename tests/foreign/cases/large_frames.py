"""protocol.md §§1 to 4: what happens while a large frame is half on its way. It comes whole all the same, in its place, with one end for
each call."""
import signal
import socket
import time

import msgpack
from cases.ends import await_goaway
from runner import case
from side_by_side import NarrowConnection, NarrowPeer, pattern, together
from wire import (BYTES, CALL, CANCELLED, CLOSE, DEADLINE_EXCEEDED, ERROR, EXECUTED, ITEM, NOT_EXECUTED, PONG, PROTOCOL, REPLY,
    RESOURCE_EXHAUSTED, SHUTTING_DOWN, CallError, Failure, call_payload, check, equal, fnv1a, frame)

MOST = (4 << 20) - 64  # an echo of it, either way, keeps to the limit of 4 MiB
HALF = 600 << 10
ECHO = fnv1a("interop.Test/Echo")


def begun_reply(target, url=None, data=None, timeout_ms=0):
    """A connection that has read a part of a large reply, of which the server still has most."""
    peer = NarrowPeer(url or target.url, timeout=10)
    call = peer.start("Echo", data if data is not None else pattern(MOST, 1), timeout_ms=timeout_ms)
    peer.needs(HALF)
    return peer, call


def echo_frame(call, data):
    return frame(CALL, 0, call, call_payload(ECHO, [data]))


def same(actual, expected, what):
    check(actual == expected, f"{what}: {len(actual)} bytes that differ from the {len(expected)} expected ones")


@case("CANCEL in the middle of a large reply: the rest of it comes, and nothing more for the call", within=10)
def cancelled_reply(target):
    data = pattern(MOST, 3)
    peer, call = begun_reply(target, data=data)
    with peer:
        call.cancel()
        same(call.wait(), data, "the echo")
        peer.is_alive()  # a second end would be a frame for an id that is not in use
        call.cancel()
        peer.is_alive()


@case("CANCEL of calls whose large replies wait behind one another: each ends once, in any way", within=10)
def cancelled_replies(target):
    with NarrowPeer(target.url, timeout=10) as peer:
        calls = [peer.start("Echo", pattern(300_000, n)) for n in range(12)]
        peer.needs(100_000)
        for call in calls[1:]:
            call.cancel()
        for n, call in enumerate(calls):
            try:
                same(call.wait(), pattern(300_000, n), f"echo {n}")
            except CallError as error:
                check((error.status, error.outcome) in ((CANCELLED, EXECUTED), (CANCELLED, NOT_EXECUTED),
                    (RESOURCE_EXHAUSTED, NOT_EXECUTED)), f"{error}")
                check(n > 0, "the reply that had begun was not sent")
        peer.is_alive()


@case("half-close in the middle of a large reply: the rest comes, then the end of the stream", within=10)
def half_closed(target):
    data = pattern(MOST, 5)
    peer, call = begun_reply(target, data=data)
    with peer:
        peer.sock.shutdown(socket.SHUT_WR)
        same(call.wait(), data, "the echo")
        peer.ends()


@case("half-close inside a large CALL: the calls before it end, or the connection does, but nothing hangs", within=5)
def cut_call(target):
    with target.connect() as peer, target.connect() as other:
        whole = echo_frame(peer.next_id, pattern(MOST, 7))
        peer.send_raw(echo_frame(peer.next_id + 2, b"before") + whole[:len(whole) // 2])
        equal(peer.finish(peer.next_id + 2), b"before", "the echo before it")
        peer.sock.shutdown(socket.SHUT_WR)
        peer.ends()
        other.is_alive()


@case("a deadline that passes in the middle of a large reply: the rest comes, and nothing more", within=10)
def late_reply(target):
    started, data = time.monotonic(), pattern(MOST, 9)
    peer, call = begun_reply(target, data=data, timeout_ms=400)
    with peer:
        while time.monotonic() - started < 0.8:
            peer.needs(len(peer.buffer) + 16384)
            time.sleep(0.02)  # the pace of a slow reader, not a wait for something
        same(call.wait(), data, "the echo")
        peer.is_alive()


@case("deadlines that pass while large replies wait: each call ends once", within=10)
def late_replies(target):
    started = time.monotonic()
    with NarrowPeer(target.url, timeout=10) as peer:
        calls = [peer.start("Echo", pattern(200_000, n), timeout_ms=150 + 10 * n) for n in range(20)]
        sleep = peer.start("Sleep", 30_000, timeout_ms=250)
        while time.monotonic() - started < 0.6:
            peer.needs(len(peer.buffer) + 4096)
            time.sleep(0.02)  # slower than they come
        echoed = 0
        for n, call in enumerate(calls):
            try:
                same(call.wait(), pattern(200_000, n), f"echo {n}")
                echoed += 1
            except CallError as error:
                check((error.status, error.outcome) in ((DEADLINE_EXCEEDED, EXECUTED), (DEADLINE_EXCEEDED, NOT_EXECUTED),
                    (RESOURCE_EXHAUSTED, NOT_EXECUTED)), f"{error}")
        check(echoed, "not one echo came")
        try:
            sleep.wait()
            raise Failure("Sleep ended without an error")
        except CallError as error:
            check(error.status in (DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED), f"{error}")
        peer.is_alive()


@case("while half of a CALL is here, other calls end, deadlines pass and streams flow to us", within=10)
def half_call(target):
    with target.open(timeout=10) as peer:
        count = peer.start("Repeat", "x", 30, 5)
        slow, late = peer.start("Sleep", 200), peer.start("Sleep", 30_000, timeout_ms=100)
        data = pattern(MOST, 11)
        number, peer.next_id = peer.next_id, peer.next_id + 2
        whole = echo_frame(number, data)
        cuts = [len(whole) * n // 8 for n in range(8)] + [len(whole) - 1, len(whole)]
        peer.send_raw(whole[:cuts[4]])
        equal(slow.wait(), None, "Sleep")
        late.fails(DEADLINE_EXCEEDED, EXECUTED)
        equal(count.wait(), None, "Repeat")
        equal(len(count.items), 30, "items")
        for cut, to in zip(cuts[4:], cuts[5:]):
            peer.send_raw(whole[cut:to])
        got = peer.receive(10)
        check(got is not None and got[:3] == (REPLY, 0, number), f"{got and got[:3]} instead of the REPLY")
        same(msgpack.unpack(got.payload), data, "the echo")
        peer.is_alive()


@case("a drain in the middle of a large reply: GOAWAY and PING come after the frame, the call is served", within=30)
def drained_reply(target):
    data = pattern(MOST, 13)
    with target.launch() as server:
        peer, call = begun_reply(target, server.url(target.transport), data)
        with peer:
            peer.answer_pings = False
            server.signal(signal.SIGTERM)
            same(call.wait(), data, "the echo")
            peer.until(lambda: peer.goaway is not None and peer.pings, "no GOAWAY and PING")
            peer.send(PONG, payload=peer.pings[0])
            peer.closes(SHUTTING_DOWN)
        equal(server.exit_code(), 0, "exit code")


@case("a CALL that is half here when the drain begins is served, because its end comes before the PONG", within=30)
def drained_call(target):
    data = pattern(MOST, 15)
    with target.launch() as server, NarrowConnection(server.url(target.transport), timeout=10) as peer:
        peer.answer_pings = False
        whole = echo_frame(1, data)
        peer.send_raw(whole[:len(whole) // 2])
        server.signal(signal.SIGTERM)
        ping = await_goaway(peer)
        peer.send_raw(whole[len(whole) // 2:])
        peer.send(PONG, payload=ping)
        same(peer.finish(1), data, "the echo")
        peer.closes(SHUTTING_DOWN)
        equal(server.exit_code(), 0, "exit code")


@case("a connection error in the middle of a large reply: no frame is cut in two, and CLOSE is the last", within=10)
def broken_reply(target):
    data = pattern(MOST, 17)
    peer, call = begun_reply(target, data=data)
    with peer:
        peer.send(0x0F)
        while (got := peer.receive(5)) is not None and got.kind != CLOSE:
            check(got.kind == REPLY and got.call == call.number, f"{got[:3]} came")
            same(msgpack.unpack(got.payload), data, "the echo")
        check(got is not None, "no CLOSE came")
        equal(msgpack.unpack(got.payload)[0], PROTOCOL, "code of CLOSE")
        check(peer.receive(5) is None, "something came after CLOSE")


@case("places are free again after large replies that left in parts: 128 calls run, the 129th does not", within=10)
def places(target):
    with NarrowPeer(target.url, timeout=10) as peer:
        for round_trip in range(3):
            calls = [peer.start("Echo", pattern(size, n)) for n, size in enumerate((700_000, 10, 263_000, 1_000, 262_144, 70_000, 0, 40))]
            peer.needs(150_000)
            for n, call in enumerate(calls):
                try:
                    call.wait()
                except CallError as error:
                    check((error.status, error.outcome) == (RESOURCE_EXHAUSTED, NOT_EXECUTED), f"{error}")
            for call in calls:
                check(call.last.kind in (REPLY, ERROR), f"{call.last}")
        sleeping = [peer.start("Sleep", 30_000) for _ in range(128)]
        peer.start("Add", 1, 2).fails(RESOURCE_EXHAUSTED, NOT_EXECUTED)
        for call in sleeping:
            call.cancel()
        for call in sleeping:
            call.fails(CANCELLED, EXECUTED)
        peer.is_alive()


@case("payloads of every size around the slices come back byte for byte, alone and beside a busy neighbour", within=25)
def slices(target):
    done = []

    def echoes(peer, seed):
        for bound in (64 << 10, 256 << 10, 512 << 10, 1 << 20, 2 << 20):
            for more in (-23, -22, -15, -14, -9, -1, 0, 1, 9):
                data = pattern(bound + more, seed + more)
                same(peer.call("Echo", data, timeout=10), data, f"an echo of {bound + more} bytes")

    def small(peer):
        while not done:
            peer.is_alive()

    def large_beside_small(peer):
        try:
            echoes(peer, 50)
        finally:
            done.append(True)

    with target.connect() as peer, target.connect() as other:
        echoes(peer, 20)
        together(lambda: large_beside_small(peer), lambda: small(other), within=20)


@case("callbacks go to and fro while large frames flow in both directions of their connection", within=15)
def callbacks(target):
    asked = []
    with target.open(timeout=10) as peer:
        def serve(incoming):
            asked.append(incoming.args[0])
            incoming.reply(3)
        peer.serve = serve
        echoes = [(n, peer.start("Echo", pattern(400_000, n))) for n in range(2)]
        subscription = peer.start("Subscribe", 77, 300)
        for n in range(2, 14):
            before, call = echoes.pop(0)
            same(call.wait(), pattern(400_000, before), f"echo {before}")
            echoes.append((n, peer.start("Echo", pattern(400_000, n))))
        for n, call in echoes:
            same(call.wait(), pattern(400_000, n), f"echo {n}")
        equal(subscription.wait(), 900, "Subscribe")
        equal(asked, list(range(300)), "the arguments of Tick")
        peer.until(lambda: peer.released, "no RELEASE")
        equal(peer.released, [77], "RELEASE")


@case("large items and bytes flow up and down beside each other, and CANCEL ends those that are in the middle of one", within=12)
def large_items(target):
    with target.open(hello={1: 1, 2: 4 << 20, 4: 64 << 20}, timeout=10) as peer:
        chat, upload = peer.start("Chat", sends=ITEM), peer.start("Upload", sends=BYTES)
        download, dying = peer.start("Download", 3_000_001), peer.start("Repeat", "y" * 300_000, 1_000_000, 0)
        text = "abcdefghij" * 90_000
        chat.put(msgpack.pack(text))
        upload.put(pattern(3_000_000, 1))
        dying.cancel()
        chat.has(1)
        check(chat.items[0] == text.upper(), "the text differs")
        chat.put(msgpack.pack(text[:-1]))
        chat.cancel()
        upload.end()
        equal(upload.wait(), 3_000_000, "Upload")
        equal(download.wait(), None, "Download")
        check(bytes(download.data) == (bytes(range(256)) * 11_719)[:3_000_001], "the bytes of Download differ")
        for call in (chat, dying):
            try:
                call.wait()
            except CallError as error:
                check(error.status == CANCELLED and error.outcome == EXECUTED, f"{error}")
        peer.is_alive()


@case("a large CALL that trickles in keeps the promise of key 5: only silence breaks it", within=6)
def trickles(target):
    data = pattern(200_000, 19)
    with target.connect(hello={1: 1, 2: 1 << 20, 5: 300}) as peer:
        whole = echo_frame(1, data)
        for at in range(0, len(whole), 25_000):
            peer.send_raw(whole[at:at + 25_000])
            time.sleep(0.15)  # half of the promise
        same(peer.finish(1), data, "the echo")
