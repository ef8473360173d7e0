"""protocol.md §4: the server sends only as far as our credit goes."""
import time

from runner import case
from wire import (BYTES, CREDIT, EXECUTED, ITEM, PROTOCOL, RESOURCE_EXHAUSTED, check, equal)


def stalled(peer, method, *args):
    """A call whose stream has used up all of its credit. Peer fails a case at once when a frame comes at credit 0 or below."""
    call = peer.start(method, *args, grants=False)
    peer.until(lambda: call.allowed <= 0 or call.last, "the credit was never used up")
    check(call.last is None, f"the call ended at credit {call.allowed}: {call.last}")
    peer.settle(0.15)
    return call


@case("without CREDIT a stream stops after the initial credit, with at most one overdrawing frame", sliced=True)
def stops(target):
    for method, args in (("Count", (100_000, 60_000)), ("Download", (300_000,)), ("Repeat", ("x" * 1000, 300, 0))):
        with target.open() as peer:
            call = stalled(peer, method, *args)
            check(sum(call.sizes) >= 65_536 > sum(call.sizes[:-1]), f"{method}: {sum(call.sizes)} bytes, the last in {call.sizes[-5:]}")
            peer.is_alive()


@case("a stalled stream goes on when credit comes, late and as one large grant", sliced=True)
def late(target):
    with target.open() as peer:
        call = stalled(peer, "Count", 100_000, 60_000)
        peer.settle(0.5)
        call.grant(1 << 20)
        equal(call.wait(), None, "REPLY")
        check(call.items == list(range(100_000, 160_000)), "items were lost or came in another order")


@case("credit that only brings the balance to 0 lets nothing through, one byte more does")
def to_zero(target):
    for method, args in (("Count", (100_000, 60_000)), ("Download", (300_000,))):
        with target.open() as peer:
            call = stalled(peer, method, *args)
            frames = len(call.sizes)
            if call.allowed < 0:
                call.grant(-call.allowed)
            peer.settle(0.2)
            equal(len(call.sizes), frames, "frames at credit 0")
            call.grant(0)
            peer.settle(0.1)
            equal(len(call.sizes), frames, "frames after a grant of 0")
            call.grant(1)
            peer.until(lambda: len(call.sizes) > frames or call.last, "nothing came at credit 1")


@case("small grants carry a stream to its end", sliced=True)
def small_grants(target):
    with target.open() as peer:
        for method, args, size in (("Download", (100_000,), 700), ("Count", (100_000, 20_000), 500)):
            call = stalled(peer, method, *args)
            while call.last is None:
                while call.allowed <= 0:
                    call.grant(size)
                call.peer.until(lambda: call.allowed <= 0 or call.last, f"{method} stopped at credit {call.allowed}")
            call.wait()
            equal(len(call.data) or len(call.items), args[-1], f"{method}: bytes or items")


@case("single bytes of credit are worth as much as one grant")
def single_bytes(target):
    with target.open() as peer:
        call = stalled(peer, "Download", 300_000)
        frames = len(call.sizes)
        call.grant(max(0, -call.allowed - 1000))
        with peer.in_one_write():
            for _ in range(1500):
                call.grant(1)
        peer.until(lambda: len(call.sizes) > frames, "nothing came for 1500 grants of one byte")
        call.grants = True
        call.grant(call.owed)
        call.wait()
        equal(len(call.data), 300_000, "bytes")


@case("credit may be granted ahead, right behind the CALL", sliced=True)
def ahead(target):
    with target.open() as peer:
        with peer.in_one_write():
            call = peer.start("Download", 200_000, grants=False)
            call.grant(140_000)
        equal(call.wait(), None, "REPLY")
        equal(len(call.data), 200_000, "bytes that came without a further grant")


@case("a stalled stream disturbs neither its neighbours nor unary calls", sliced=True)
def neighbours(target):
    with target.open() as peer:
        stuck = [stalled(peer, "Count", 100_000, 60_000), stalled(peer, "Download", 300_000)]
        started = time.monotonic()
        free, upload = peer.start("Download", 300_000), peer.start("Upload", sends=BYTES)
        upload.put_bytes(bytes(2000), 100)
        upload.end()
        equal(upload.wait(), 2000, "Upload beside stalled streams")
        peer.is_alive()
        equal(peer.call("EchoText", "z" * 10_000), "z" * 10_000, "EchoText beside stalled streams")
        free.wait()
        equal(len(free.data), 300_000, "bytes of the stream beside stalled ones")
        check(time.monotonic() - started < 4, "the neighbours were slow")
        check(all(call.last is None for call in stuck), "a stalled stream ended")
        for call in stuck:
            call.grants = True
            call.grant(call.owed)
        for call in stuck:
            call.wait()


@case("credit belongs to its call: grants to others, and to ids that are not in use, wake nothing")
def not_shared(target):
    with target.open() as peer:
        first, second = stalled(peer, "Download", 300_000), stalled(peer, "Download", 300_000)
        frames = len(first.sizes)
        second.grant(1 << 20)
        second.wait()
        for unused in (second.number, 0x7FFFFFFF):
            peer.send(CREDIT, call=unused, payload=b"\0\1\0\0")
        peer.send(CREDIT, payload=b"\0\1\0\0")  # one-way credit
        peer.settle(0.2)
        equal(len(first.sizes), frames, "frames of the stream that got no credit")


@case("60 stalled streams hold the initial credit each, and end when it comes")
def many_stalled(target):
    with target.open(timeout=8) as peer:
        calls = [stalled(peer, "Download", 300_000) for _ in range(3)]
        calls += [peer.start("Download", 300_000, grants=False) for _ in range(57)]
        peer.until(lambda: all(call.allowed <= 0 for call in calls), "not every stream used its credit up")
        peer.is_alive()
        for call in calls:
            call.grants = True
            call.grant(call.owed)
        for call in calls:
            call.wait()
            equal(len(call.data), 300_000, "bytes")


@case("the credit of HELLO key 4 is the initial credit of each stream", sliced=True)
def hello_credit(target):
    for window in (65_536, 65_537, 200_000, 1 << 20):
        with target.open(hello={1: 1, 2: 1 << 20, 4: window}) as peer:
            call = stalled(peer, "Download", 5_000_000)
            check(sum(call.sizes) >= window > sum(call.sizes[:-1]), f"{sum(call.sizes)} bytes came for a credit of {window}")


@case("the largest credit is 2^31 - 1, from HELLO and from CREDIT; one more is a connection error")
def too_much(target):
    for window in (65_536, 1 << 20, 0x7FFFFFFF):
        with target.open(hello={1: 1, 4: window}) as peer:
            call = peer.start("Repeat", "abc", 1000, 300, grants=False)
            call.has(1)
            call.grant(0x7FFFFFFF - call.allowed)
            peer.is_alive()
            call.grant(4 * 1000)  # more than the next items can use
            peer.closes(PROTOCOL)
    for size in (b"\xff\xff\xff\xff", b"\x80\0\0\0"):
        with target.open() as peer:
            call = peer.start("Repeat", "abc", 1000, 300)
            call.has(1)
            peer.send(CREDIT, call=call.number, payload=size)
            peer.closes(PROTOCOL)


@case("CREDIT for calls in use without such a stream is ignored")
def no_such_stream(target):
    with target.open() as peer:
        calls = [peer.start("Sum", sends=ITEM), peer.start("Upload", sends=BYTES), peer.start("Sleep", 300)]
        for call in calls:
            for size in (b"\0\0\0\1", b"\0\1\0\0"):
                peer.send(CREDIT, call=call.number, payload=size)
        for call in calls[:2]:
            call.end()
        equal([call.wait() for call in calls], [0, 0, None], "results")
        peer.is_alive()


@case("an item larger than the credit overdraws it, and the next waits")
def large_items(target):
    with target.open(hello={1: 1, 2: 131_072}) as peer:  # room for one item per frame
        call = stalled(peer, "Repeat", "x" * 100_000, 5, 0)
        equal(len(call.items), 1, "items for the initial credit")
        for n in range(2, 6):
            call.grant(-call.allowed + 1)
            call.has(n)
            peer.settle(0.1)
            equal(len(call.items), n, "items")
        equal(call.wait(), None, "REPLY")


@case("frames of items keep to the caller's frame limit; an item that cannot is ResourceExhausted, executed")
def frame_limit(target):
    with target.open(hello={1: 1, 4: 1 << 20}) as peer:
        call = peer.start("Count", 100_000, 100_000)
        call.wait(20)
        equal(len(call.items), 100_000, "items")
        call = peer.start("Repeat", "x" * 30_000, 20, 0)
        call.wait()
        equal(len(call.items), 20, "items of 30 000 bytes")
        peer.start("Repeat", "x" * 65_600, 3, 0).fails(RESOURCE_EXHAUSTED, EXECUTED)
        peer.is_alive()


@case("PING is answered and ERROR arrives where no credit is left")
def other_frames_flow(target):
    with target.open() as peer:
        call = stalled(peer, "Download", 300_000)
        peer.send(0x0A, payload=b"12345678")
        peer.until(lambda: peer.pongs, "no PONG")
        call.cancel()
        peer.until(lambda: call.last, "CANCEL of a stalled stream did not end it")
