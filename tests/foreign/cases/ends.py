"""protocol.md §4.2: GOAWAY, CLOSE and the end of the stream."""
import signal
import time

import msgpack
from runner import case
from wire import (CLOSE, GOAWAY, NO_ERROR, NOT_EXECUTED, PING, PONG, PROTOCOL, SHUTTING_DOWN, UNAVAILABLE, Connection, Failure, check,
    equal)


@case("after the client's end of stream its calls go on and their results are sent")
def half_close(target):
    with target.connect() as peer:
        calls = {peer.start("Sleep", 400): None, peer.start("Add", 1, 2): 3, peer.start("EchoText", "late"): "late"}
        peer.sock.shutdown(1)
        for call, expected in calls.items():
            equal(peer.finish(call), expected, "result after the half-close")
        peer.ends()


@case("an idle connection that ends its stream is closed")
def half_close_idle(target):
    with target.connect() as peer:
        peer.is_alive()
        peer.sock.shutdown(1)
        peer.ends(2.0)


@case("CLOSE from the client ends the connection, whatever its array carries")
def client_close(target):
    for payload in (b"\x92\x00\xa3bye", b"\x91\x00", b"\x90", b"\x92\x09\xa0", b"\x94\x00\xa0\xc0\x81\x01\x02"):
        with target.connect() as peer:
            peer.is_alive()
            peer.send(CLOSE, payload=payload)
            peer.ends()


@case("CLOSE with an error code ends the calls in progress")
def client_close_error(target):
    with target.connect() as other:
        before = other.call("CancelledCount")
        with target.connect() as peer:
            for _ in range(3):
                peer.start("Sleep", 30000)
            peer.send(CLOSE, payload=msgpack.pack([PROTOCOL, "not happy"]))
            peer.ends()
        until = time.monotonic() + 3
        while other.call("CancelledCount") < before + 3:
            check(time.monotonic() < until, "the handlers were not cancelled")
            time.sleep(0.02)


@case("GOAWAY from the client leaves its own calls alone")
def client_goaway(target):
    for payload in (b"\x92\x00\xa3bye", b"\x91\x00", b"\x90", b"\x93\x00\xa0\x05"):
        with target.connect() as peer:
            peer.send(GOAWAY, payload=payload)
            peer.is_alive()


def await_goaway(peer):
    """Reads GOAWAY and the PING after it; gives the PING's bytes."""
    got = peer.receive()
    check(got is not None and got[:3] == (GOAWAY, 0, 0), f"{got} instead of GOAWAY")
    fields = msgpack.unpack(got.payload)
    check(isinstance(fields, list) and fields and fields[0] in (NO_ERROR, SHUTTING_DOWN), f"GOAWAY {fields}")
    got = peer.receive()
    check(got is not None and got[:3] == (PING, 0, 0) and len(got.payload) == 8, f"{got} instead of PING after GOAWAY")
    return got.payload


def draining(server, transport, number=signal.SIGTERM, sleep_ms=0):
    """A connection to a server that was just told to end; with a call in progress if asked."""
    peer = Connection(server.url(transport))
    peer.answer_pings = False
    peer.is_alive()
    call = peer.start("Sleep", sleep_ms) if sleep_ms else None
    if call is not None:
        equal(peer.call("Add", 1, 1), 2, "Add beside Sleep")
    server.signal(number)
    return peer, call


@case("a drain: GOAWAY, PING, service until the PONG, Unavailable after it, CLOSE ShuttingDown, exit code 0")
def drain(target):
    with target.launch() as server:
        peer, sleeping = draining(server, target.transport, sleep_ms=1500)
        ping = await_goaway(peer)
        equal(peer.call("Add", 2, 3), 5, "a call before the PONG")
        peer.send(PONG, payload=ping)
        peer.fails(peer.start("Add", 2, 3), UNAVAILABLE, NOT_EXECUTED)
        equal(peer.finish(sleeping), None, "the call in progress")
        peer.closes(SHUTTING_DOWN)
        equal(server.exit_code(), 0, "exit code")


@case("an idle connection is drained at once, on SIGINT as on SIGTERM")
def drain_idle(target):
    for number in (signal.SIGTERM, signal.SIGINT):
        with target.launch() as server:
            started = time.monotonic()
            peer, _ = draining(server, target.transport, number)
            peer.send(PONG, payload=await_goaway(peer))
            peer.closes(SHUTTING_DOWN)
            equal(server.exit_code(), 0, "exit code")
            check(time.monotonic() - started < 4.0, "an idle drain took too long")


@case("a server that drains takes no new connections")
def drain_listener(target):
    with target.launch() as server:
        peer, sleeping = draining(server, target.transport, sleep_ms=1000)
        ping = await_goaway(peer)
        try:
            with Connection(server.url(target.transport), timeout=0.5):
                pass
            accepted = True
        except (OSError, Failure):
            accepted = False
        check(not accepted, "a new connection was served")
        peer.send(PONG, payload=ping)
        peer.finish(sleeping)
        peer.closes(SHUTTING_DOWN)
        equal(server.exit_code(), 0, "exit code")


@case("a peer that never answers the drain's PING is served for 5 s", slow=True)
def drain_no_pong(target):
    with target.launch() as server:
        peer, sleeping = draining(server, target.transport, sleep_ms=10000)
        await_goaway(peer)
        time.sleep(2.5)
        equal(peer.call("Add", 2, 3), 5, "a call 2.5 s after GOAWAY")
        time.sleep(4.0)
        peer.fails(peer.start("Add", 2, 3), UNAVAILABLE, NOT_EXECUTED)
        equal(peer.finish(sleeping), None, "the call in progress")
        peer.closes(SHUTTING_DOWN)
        equal(server.exit_code(), 0, "exit code")
