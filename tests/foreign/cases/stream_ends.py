"""protocol.md §4 and §4.2: streams that are cancelled, run out of time, or lose their connection."""
import socket
import struct
import time

import msgpack
from cases.credit_given import stalled
from cases.credit_taken import stalled_chat
from cases.stream_frames import eventually_none_open
from peer import Peer
from runner import case
from wire import (BYTES, CALL, CANCELLED, CLOSE, DEADLINE_EXCEEDED, EXECUTED, ITEM, PROTOCOL, REPLY, CallError, Connection, call_payload,
    check, equal, eventually, fnv1a, frame)

ENDLESS = (("Repeat", ("x", 100_000, 20), None), ("Repeat", ("x", 1000, 60_000), None), ("Sum", (), ITEM), ("Chat", (), ITEM),
    ("Upload", (), BYTES))


def running(peer, **options):
    """Calls that would go on for ever: slow, waiting for us, and without credit."""
    calls = [peer.start(method, *args, sends=sends, **options) for method, args, sends in ENDLESS]
    calls += [peer.start("Count", 100_000, 10_000_000, grants=False, **options), peer.start("Download", 1 << 40, grants=False, **options)]
    calls[0].has(2)
    return calls


def ended_as(call, status):
    """The call ended with this status, executed, or with a result because it was faster."""
    try:
        call.wait()
        return call.last.kind == REPLY
    except CallError as error:
        equal((error.status, error.outcome), (status, EXECUTED), f"status and outcome of call {call.number}")
        return True


@case("CANCEL in mid-stream: ERROR or REPLY always follows, and the producer is gone", sliced=True)
def cancel(target):
    with target.open() as peer:
        calls = running(peer)
        check(peer.call("StreamsOpen") >= 1, "StreamsOpen() while streams are open")
        started = time.monotonic()
        for call in calls:
            call.cancel()
        for call in calls:
            ended_as(call, CANCELLED)
        check(time.monotonic() - started < 2, "the ends took too long")
        peer.is_alive()
        eventually_none_open(target)


@case("one stream is cancelled while its neighbour goes on")
def cancel_one(target):
    with target.open() as peer:
        first, second = peer.start("Repeat", "a", 1000, 20), peer.start("Repeat", "b", 10, 20)
        first.has(2)
        first.cancel()
        ended_as(first, CANCELLED)
        equal(second.wait(), None, "REPLY")
        equal(second.items, ["b"] * 10, "items")


@case("CANCEL after END, twice, and for a stalled stream that has credit again")
def cancel_late(target):
    with target.open(hello={1: 1}, timeout=20) as peer:
        call = stalled_chat(peer)
        call.end()
        call.cancel()
        call.cancel()
        ended_as(call, CANCELLED)
        call = stalled(peer, "Download", 1 << 40)
        call.cancel()
        call.grant(1 << 20)
        ended_as(call, CANCELLED)
        peer.is_alive()
        eventually_none_open(target)


@case("CANCEL right behind the CALL ends it, whether it had started or not")
def cancel_at_once(target):
    with target.open() as peer:
        with peer.in_one_write():
            calls = [peer.start(method, *args, sends=sends) for method, args, sends in ENDLESS * 10]
            for call in calls:
                call.cancel()
        peer.until(lambda: all(call.last for call in calls), "not every call ended")
        for call in calls:
            try:
                call.wait()
            except CallError as error:
                equal(error.status, CANCELLED, "status")
        peer.is_alive()
        eventually_none_open(target)


@case("what the caller streams after CANCEL does no harm")
def items_after_cancel(target):
    with target.open() as peer:
        for method, sends, payload in (("Sum", ITEM, b"\x01\x02"), ("Upload", BYTES, b"xyz"), ("Chat", ITEM, b"\xa1a")):
            call = peer.start(method, sends=sends)
            with peer.in_one_write():
                call.push(payload)
                call.cancel()
                call.push(payload)
                call.end()
            ended_as(call, CANCELLED)
        peer.is_alive()


@case("600 streams opened and cancelled leave nothing behind")
def cancel_many(target):
    with target.open(timeout=20) as peer:
        for _ in range(6):
            with peer.in_one_write():
                calls = [peer.start("Download", 1 << 40, grants=False) for _ in range(100)]
            peer.until(lambda calls=calls: all(call.data for call in calls), "not every stream started")
            for call in calls:
                call.cancel()
            for call in calls:
                ended_as(call, CANCELLED)
        peer.is_alive()
        eventually_none_open(target)


@case("a deadline in mid-stream is DeadlineExceeded, executed, in time", sliced=True)
def deadline(target):
    with target.open() as peer:
        started = time.monotonic()
        calls = running(peer, timeout_ms=600)
        for call in calls:
            call.fails(DEADLINE_EXCEEDED, EXECUTED)
        took = time.monotonic() - started
        check(0.4 <= took <= 2.5, f"ended after {took:.2f} s instead of 0.6 s")
        peer.is_alive()
        eventually_none_open(target)


@case("a stream that ends before its deadline is not disturbed by it")
def deadline_not_reached(target):
    with target.open() as peer:
        call = peer.start("Repeat", "x", 3, 50, timeout_ms=1500)
        equal(call.wait(), None, "REPLY")
        peer.settle(1.8)
        peer.is_alive()


@case("a connection that is lost in mid-stream ends the producers", sliced=True)
def lost(target):
    for reset in (False, True):
        peer = target.open()
        running(peer)
        with target.connect() as other:
            eventually(lambda: other.call("StreamsOpen") >= 1, "StreamsOpen() while streams are open")
        if reset:
            peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.sock.close()
        eventually_none_open(target)


WAITING = (("Download", (1 << 40,), None), ("Count", (100_000, 10_000_000), None), ("Sum", (), ITEM), ("Upload", (), BYTES),
    ("Chat", (), ITEM))


def only_waits(server, transport, method, args, sends):
    """A connection whose only call can go on when we send something, and not before."""
    peer = Peer(server.url(transport))
    if sends:
        peer.start(method, *args, sends=sends)
        peer.is_alive()
    else:
        stalled(peer, method, *args)
    return peer


def none_open(server, transport):
    with Connection(server.url(transport)) as other:
        eventually(lambda: other.call("StreamsOpen") == 0, "StreamsOpen() did not go back to 0", within=6.0)


@case("a connection that is lost while its stream waits for us ends the producer")
def lost_while_waiting(target):
    with target.launch() as server:
        for waiting in WAITING:
            # Everything was read, so the server sees the end of the stream and no reset; nothing can come any more.
            only_waits(server, target.transport, *waiting).sock.close()
            none_open(server, target.transport)


@case("a stream that can never end, because the client ended its side, does not hold the server")
def half_close_unfinished(target):
    with target.launch() as server:
        for waiting in WAITING:
            with only_waits(server, target.transport, *waiting) as peer:
                peer.sock.shutdown(socket.SHUT_WR)
                peer.ends(within=6.0)
            none_open(server, target.transport)


@case("a connection that is lost inside a stream frame ends the producers")
def lost_inside(target):
    for kind, method in ((ITEM, "Chat"), (BYTES, "Upload"), (ITEM, "Sum")):
        whole = frame(kind, 0, 1, b"\xa1a" * 1000)
        for size in (3, 10, 500, len(whole) - 1):
            with target.open() as peer:
                peer.start(method, sends=kind)
                peer.start("Repeat", "x", 1000, 100)
                peer.send_raw(whole[:size])
    eventually_none_open(target)


@case("CLOSE in mid-stream ends the producers and the connection")
def closed(target):
    for payload in (b"\x92\x00\xa3bye", b"\x92\x01\xa0"):
        with target.open() as peer:
            running(peer)
            peer.send(CLOSE, payload=payload)
            peer.ends()
        eventually_none_open(target)


@case("a connection error of one call ends every stream of the connection")
def connection_error(target):
    with target.open() as peer:
        running(peer)
        peer.send(0x7F)
        while (got := peer.receive()) is not None and got.kind != CLOSE:
            pass
        check(got is not None and msgpack.unpack(got.payload)[0] == PROTOCOL, f"{got} instead of CLOSE Protocol")
        equal(peer.receive(), None, "what comes after CLOSE")
    eventually_none_open(target)


@case("after the client's end of stream its streams go on to their end")
def half_close(target):
    with target.open() as peer:
        repeat, upload = peer.start("Repeat", "still", 8, 50), peer.start("Upload", sends=BYTES)
        download = peer.start("Download", 60_000, grants=False)
        upload.put(b"abc")
        upload.end()
        repeat.grants = False
        peer.sock.shutdown(socket.SHUT_WR)
        equal(upload.wait(), 3, "Upload")
        equal(download.wait(), None, "Download")
        equal(len(download.data), 60_000, "bytes")
        equal(repeat.wait(), None, "Repeat")
        equal(repeat.items, ["still"] * 8, "items")
        peer.ends()


@case("50 connections that are reset in mid-stream do no harm")
def resets(target):
    sums = frame(CALL, 4, 1, call_payload(fnv1a("interop.Test/Sum"), []))
    for _ in range(50):
        with target.open() as peer:
            peer.start("Download", 1 << 40)
            peer.start("Count", 0, 10_000_000, grants=False)
            peer.send_raw(sums.replace(b"\0\0\0\1", b"\0\0\0\7", 1) + frame(ITEM, 0, 7, b"\x01" * 500))
            peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    eventually_none_open(target)
