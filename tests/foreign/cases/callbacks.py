"""protocol.md §4: the server calls us back, on the same connection."""
import socket
import struct
import time

from cases.credit_given import stalled
from runner import case
from wire import (BYTES, CANCEL, CANCELLED, CREDIT, DEADLINE_EXCEEDED, END, EXECUTED, GOAWAY, ITEM, META, PING, PROTOCOL, REPLY,
    UNAVAILABLE, CallError, Failure, check, equal, fnv1a)

TICK = fnv1a("interop.Callback/Tick")


def check_tick(incoming, target, n):
    """The server's call is Tick(n) of our object."""
    equal(incoming.target, target, "TARGET")
    equal(incoming.method, TICK, "method id")
    equal(incoming.args, [n], "arguments")


def executed_failure(call, timeout=None):
    """The call failed after its handler had run, with whatever status."""
    try:
        value = call.wait(timeout)
    except CallError as error:
        equal(error.outcome, EXECUTED, f"outcome of {error}")
        check(1 <= error.status <= 16, f"status {error.status}")
        return error
    raise AssertionError(f"the call gave {value}")


@case("Subscribe calls Tick with 0, 1 … and returns the sum of the answers", sliced=True)
def subscribe(target):
    with target.open() as peer:
        seen = []
        peer.serve = lambda incoming: (check_tick(incoming, 5, len(seen)), seen.append(incoming), incoming.reply(len(seen) * 10))
        equal(peer.call("Subscribe", 5, 4), 100, "Subscribe")
        equal(len(seen), 4, "callbacks")
        equal(peer.call("Subscribe", 6, 0), 0, "Subscribe of no ticks")
        peer.is_alive()


@case("the answers are added with their signs")
def sums(target):
    with target.open() as peer:
        peer.serve = lambda incoming: incoming.reply([-5, 3, 1_000_000, -2_000_000][incoming.args[0]])
        equal(peer.call("Subscribe", 1, 4), -1_000_002, "Subscribe")


@case("callbacks come one after the other, each when the one before has its answer")
def one_after_another(target):
    with target.open() as peer:
        call = peer.start("Subscribe", 1, 3)
        for n in range(3):
            incoming = peer.next_call()
            check_tick(incoming, 1, n)
            peer.settle(0.15)
            equal(len(peer.serving), 1, "callbacks in progress")
            peer.is_alive()  # the connection serves us meanwhile
            incoming.reply(n)
        equal(call.wait(), 3, "Subscribe")


@case("50 subscriptions at once keep to the calls that we accept in progress", sliced=True)
def at_once(target):
    for hello in ({1: 1}, {1: 1, 3: 1}, {1: 1, 3: 64}):
        with target.open(hello=hello, timeout=20) as peer:
            calls = [peer.start("Subscribe", n + 1, 3) for n in range(50)]
            most = 0
            while not all(call.last for call in calls):
                peer.until(lambda: peer.incoming or all(call.last for call in calls), "neither callbacks nor ends came")
                peer.settle(0.02)
                most = max(most, len(peer.serving))
                while peer.incoming:
                    incoming = peer.incoming.popleft()
                    incoming.reply(incoming.target)
            for n, call in enumerate(calls):
                equal(call.wait(), 3 * (n + 1), f"Subscribe {n + 1}")
            check(most <= hello.get(3, 16), f"{most} callbacks at once")


@case("a callback may call the server before it answers", sliced=True)
def nested_call(target):
    with target.open() as peer:
        peer.serve = lambda incoming: incoming.reply(peer.call("Add", incoming.args[0], 100))
        equal(peer.call("Subscribe", 1, 3), 303, "Subscribe")


@case("subscriptions nest 12 deep, each inside a callback of the one outside")
def nested_deep(target):
    with target.open(timeout=20) as peer:
        def serve(incoming):
            depth = incoming.target
            incoming.reply(1 + (peer.call("Subscribe", depth + 1, 1) if depth < 12 else 0))
        peer.serve = serve
        equal(peer.call("Subscribe", 1, 1), 12, "Subscribe")
        peer.is_alive()


@case("streams and callbacks go on beside each other")
def beside_streams(target):
    with target.open(timeout=20) as peer:
        peer.serve = lambda incoming: incoming.reply(1)
        download, repeat = peer.start("Download", 500_000), peer.start("Repeat", "x", 50, 5)
        calls = [peer.start("Subscribe", n + 1, 20) for n in range(5)]
        for call in calls:
            equal(call.wait(), 20, "Subscribe")
        download.wait()
        repeat.wait()
        equal((len(download.data), len(repeat.items)), (500_000, 50), "bytes and items")


@case("a callback that answers with ERROR fails the call, executed", sliced=True)
def fails(target):
    errors = ([9, "not now", 0, None, None], [14, "away", 1], [4, "late", 2], [16], [2, "x", 0, None, {}, "more"], [5, "no such", 1])
    with target.open() as peer:
        for n, fields in enumerate(errors):
            for at in (0, 2):
                peer.serve = lambda incoming, at=at, fields=fields: \
                    incoming.error(*fields) if incoming.args[0] == at else incoming.reply(1)
                executed_failure(peer.start("Subscribe", 10 * n + at + 1, 5))
        peer.is_alive()


@case("a callback whose answer does not decode fails the call, executed")
def bad_answer(target):
    with target.open() as peer:
        for n, raw in enumerate((b"\xa1a", b"\xc0", b"\xc1", b"\xce\xff\xff\xff\xff", b"\xcd\x01", b"\x91\x01", b"", b"\x91" * 1000)):
            peer.serve = lambda incoming, raw=raw: incoming.reply(None, raw=raw)
            executed_failure(peer.start("Subscribe", n + 1, 2))
        peer.is_alive()


@case("an answer may carry metadata")
def answer_with_metadata(target):
    with target.open() as peer:
        peer.serve = lambda incoming: incoming.reply(None, META, b"\x82\xa1a\xa1b\xa1c\xc4\x01\x00" + b"\x07")
        equal(peer.call("Subscribe", 1, 2), 14, "Subscribe")


@case("CREDIT for a callback in progress is ignored")
def credit_for_callback(target):
    with target.open() as peer:
        call = peer.start("Subscribe", 1, 1)
        incoming = peer.next_call()
        peer.send(CREDIT, call=incoming.number, payload=b"\0\0\1\0")
        incoming.reply(3)
        equal(call.wait(), 3, "Subscribe")


@case("a second answer to one callback is a protocol error")
def answered_twice(target):
    with target.open() as peer:
        call = peer.start("Subscribe", 1, 1)
        incoming = peer.next_call()
        incoming.reply(3)
        equal(call.wait(), 3, "Subscribe")
        peer.send(REPLY, call=incoming.number, payload=b"\x03")
        peer.closes(PROTOCOL)


@case("an answer with an id of ours is a protocol error")
def answer_of_wrong_parity(target):
    with target.open() as peer:
        call = peer.start("Subscribe", 1, 1)
        peer.next_call()
        peer.send(REPLY, call=call.number, payload=b"\x03")
        peer.closes(PROTOCOL)


@case("CANCEL of the call that waits for a callback ends it, and a late answer does no harm", sliced=True)
def cancel(target):
    with target.open() as peer:
        call = peer.start("Subscribe", 1, 3)
        incoming = peer.next_call()
        call.cancel()
        peer.settle(0.5)
        if call.last is None:  # the handler waits for its callback; then the callback is asked to end
            incoming.error(CANCELLED, "cancelled", EXECUTED)
            executed_failure(call)
        else:
            executed_failure(call)
            incoming.reply(1)
        peer.is_alive()
        equal(len(peer.incoming), 0, "callbacks after CANCEL")


@case("a deadline that passes while a callback is in progress is DeadlineExceeded, and a late answer does no harm")
def deadline(target):
    with target.open() as peer:
        started = time.monotonic()
        call = peer.start("Subscribe", 1, 3, timeout_ms=400)
        incoming = peer.next_call()
        call.fails(DEADLINE_EXCEEDED, EXECUTED)
        check(0.3 <= time.monotonic() - started <= 2, f"ended after {time.monotonic() - started:.2f} s instead of 0.4 s")
        incoming.reply(1)
        peer.is_alive()


@case("a connection that is lost while a callback is in progress does no harm")
def lost(target):
    for reset in (False, True):
        with target.open() as peer:
            for n in range(5):
                peer.start("Subscribe", n + 1, 2)
            peer.next_call()
            if reset:
                peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with target.connect() as other:
        other.is_alive()


@case("after the client's end of stream its callbacks fail, and with them the call")
def half_close(target):
    with target.open() as peer:
        call = peer.start("Subscribe", 1, 2)
        peer.next_call()
        peer.sock.shutdown(socket.SHUT_WR)
        executed_failure(call)
        peer.ends()


@case("after GOAWAY from the client and PONG the server makes no new calls; ours go on", sliced=True)
def goaway(target):
    with target.open() as peer:
        call = peer.start("Subscribe", 1, 5)
        incoming = peer.next_call()
        peer.send(GOAWAY, payload=b"\x92\x00\xa3bye")
        peer.send(PING, payload=b"goaway!!")
        peer.until(lambda: peer.pongs, "no PONG")
        incoming.reply(1)
        executed_failure(call)
        equal(len(peer.incoming), 0, "callbacks after GOAWAY")
        peer.is_alive()


@case("callbacks refused as Unavailable, not executed, fail the call once")
def refused(target):
    with target.open() as peer:
        peer.serve = lambda incoming: incoming.error(UNAVAILABLE, "going away", 1)
        executed_failure(peer.start("Subscribe", 1, 5))
        peer.is_alive()


@case("callbacks flow while a stream is stalled and one-way credit is used up")
def beside_stalled(target):
    with target.open() as peer:
        peer.serve = lambda incoming: incoming.reply(2)
        stuck = stalled(peer, "Download", 300_000)
        peer.one_way("Sleep", 1000, b"x" * 70_000)
        equal(peer.call("Subscribe", 1, 10), 20, "Subscribe")
        check(stuck.last is None, "the stalled stream ended")


@case("an object belongs to its connection: two of them may use one id")
def two_connections(target):
    with target.open() as first, target.open() as second:
        calls = [peer.start("Subscribe", 1, 2) for peer in (first, second)]
        waiting = [peer.next_call() for peer in (first, second)]
        for answer, incoming in enumerate(waiting):
            incoming.reply(answer * 100)
        for answer, peer in enumerate((first, second)):
            peer.next_call().reply(answer)
        equal([call.wait() for call in calls], [0, 101], "Subscribe")


@case("a callback's timeout is no longer than what is left of the call that waits for it")
def timeout(target):
    with target.open() as peer:
        call = peer.start("Subscribe", 1, 2, timeout_ms=3000)
        for most in (3000, 2700):
            incoming = peer.next_call()
            check(incoming.timeout_ms <= most, f"timeout {incoming.timeout_ms} ms, {most} ms are left")
            time.sleep(0.35)
            incoming.reply(1)
        equal(call.wait(), 2, "Subscribe")


@case("frames that only a caller sends, or a stream that nobody asked for, do no harm to a callback beyond its connection")
def wrong_side(target):
    for kind, payload in ((ITEM, b"\x01"), (BYTES, b"x"), (END, b""), (CANCEL, b"")):
        with target.open() as peer:
            call = peer.start("Subscribe", 1, 1)
            incoming = peer.next_call()
            peer.send(kind, call=incoming.number, payload=payload)
            incoming.reply(3)
            try:
                equal(call.wait(), 3, "Subscribe")
                peer.is_alive()
            except CallError as error:
                equal(error.outcome, EXECUTED, "outcome")
                peer.is_alive()
            except Failure as failure:
                check(str(failure).startswith("CLOSE [1,"), str(failure))
    with target.connect() as other:
        other.is_alive()
