"""protocol.md §2 and §4: stream frames that do not belong where they are, and items that do not decode."""
import time

import msgpack
from cases.credit_taken import stalled_chat
from runner import case
from wire import (BYTES, CALL, CALLER_STREAM, CANCEL, CREDIT, END, EXECUTED, INVALID_ARGUMENT, ITEM, NOT_EXECUTED, ONEWAY, PROTOCOL,
    RESOURCE_EXHAUSTED, UNIMPLEMENTED, CallError, Failure, call_payload, check, equal, eventually, fnv1a)

STREAM_FRAMES = ((ITEM, b"\x01"), (BYTES, b"x"), (END, b""))
FROM_CALLER = STREAM_FRAMES + ((CANCEL, b""), (CREDIT, b"\0\0\0\1"))


@case("ITEM, BYTES or END on a call in progress without a caller's stream is a protocol error", sliced=True)
def no_callers_stream(target):
    for method, args in (("Repeat", ("x", 1000, 100)), ("Count", (100_000, 60_000)), ("Download", (300_000,))):
        for kind, payload in STREAM_FRAMES:
            with target.open() as peer:
                call = peer.start(method, *args, grants=False)
                peer.send(kind, call=call.number, payload=payload)
                peer.closes(PROTOCOL)


@case("ITEM, BYTES or END after END is a protocol error")
def after_end(target):
    for kind, payload in ((ITEM, b"\xa1x"), (BYTES, b"x"), (END, b"")):
        with target.open(hello={1: 1}, timeout=20) as peer:
            call = stalled_chat(peer)  # it cannot end by itself
            call.end()
            peer.send(kind, call=call.number, payload=payload)
            peer.closes(PROTOCOL)


@case("END twice in one write is a protocol error, or comes too late to be one")
def end_twice(target):
    for method, sends in (("Sum", ITEM), ("Upload", BYTES)):
        with target.open() as peer:
            with peer.in_one_write():
                call = peer.start(method, sends=sends)
                call.end()
                call.end()
            try:
                equal(call.wait(), 0, method)
                peer.is_alive()
            except Failure as failure:
                check(str(failure).startswith("CLOSE [1,"), str(failure))


@case("BYTES on a stream of items, and ITEM on a stream of bytes, are protocol errors", sliced=True)
def other_kind(target):
    for method, sends, wrong in (("Sum", ITEM, BYTES), ("Chat", ITEM, BYTES), ("Upload", BYTES, ITEM)):
        for first in (b"", b"\x01\x02"):
            with target.open() as peer:
                call = peer.start(method, sends=sends)
                if first and method != "Chat":
                    call.push(first)
                call.push(b"\x01", kind=wrong)
                peer.closes(PROTOCOL)


@case("an ITEM without a value is refused: as a protocol error, or as an item that does not decode")
def empty_item(target):
    with target.open() as peer:
        call = peer.start("Sum", sends=ITEM)
        call.push(b"")
        try:
            call.fails(INVALID_ARGUMENT, EXECUTED)
            peer.is_alive()
        except Failure as failure:
            check(str(failure).startswith("CLOSE [1,"), str(failure))


BAD_INTS = [b"\xa1a", b"\xc0", b"\xc3", b"\xc1", b"\xce\xff\xff\xff\xff", b"\xd2\x01", b"\x90", b"\x91\x01", b"\xdd\xff\xff\xff\xff",
    b"\xc6\xff\xff\xff\xff", b"\x01\x02\xa1a", b"\x01\xcd\x01", b"\x91" * 100_000, b"\xcb" + bytes(8)]
BAD_TEXTS = [b"\x01", b"\xa1\xff", b"\xa2a", b"\xdb\xff\xff\xff\xff", b"\xc1", b"\xa1a\xda\xff\xff", b"\x91\xa1a"]


@case("an item that does not decode is InvalidArgument, executed, and the connection goes on", sliced=True)
def bad_items(target):
    for method, raws in (("Sum", BAD_INTS), ("Chat", BAD_TEXTS)):
        with target.open() as peer:
            for raw in raws:
                if target.sliced and len(raw) > 100:
                    continue
                call = peer.start(method, sends=ITEM)
                call.push(raw)
                call.fails(INVALID_ARGUMENT, EXECUTED)
                for kind, payload in FROM_CALLER:  # what was on its way
                    peer.send(kind, call=call.number, payload=payload)
            peer.is_alive()


@case("an item that does not decode ends the stream after good ones")
def bad_item_late(target):
    with target.open() as peer:
        call = peer.start("Chat", sends=ITEM)
        call.put_items(["a", "b"])
        call.has(2)
        call.push(b"\x05")
        call.fails(INVALID_ARGUMENT, EXECUTED)
        call = peer.start("Sum", sends=ITEM)
        call.put_items(list(range(1000)), 100)
        call.push(b"\x01\x02\xc1")
        call.end()
        call.fails(INVALID_ARGUMENT, EXECUTED)
        peer.is_alive()
    eventually_none_open(target)


def eventually_none_open(target, within=3.0):
    """Waits until the server says that no producer is left."""
    with target.connect() as other:
        eventually(lambda: other.call("StreamsOpen") == 0, "StreamsOpen() did not go back to 0", within)


@case("a caller's stream that does not fit the method is InvalidArgument, not executed", sliced=True)
def does_not_fit(target):
    with target.open() as peer:
        for method, args in (("Count", (1, 2)), ("Repeat", ("x", 1, 0)), ("FailAfter", (1,)), ("Download", (5,)), ("StreamsOpen", ())):
            call = peer.start(method, *args, sends=ITEM)
            for kind, payload in FROM_CALLER:
                peer.send(kind, call=call.number, payload=payload)
            call.fails(INVALID_ARGUMENT, NOT_EXECUTED)
            equal(call.kind, None, "kind of stream that came")
        peer.is_alive()
        for method in ("Missing", "sum"):
            call = peer.start(method, sends=ITEM)
            for kind, payload in FROM_CALLER:
                peer.send(kind, call=call.number, payload=payload)
            call.fails(UNIMPLEMENTED, NOT_EXECUTED)
        peer.is_alive()


@case("a method that reads a stream, called without one, answers in time")
def stream_missing(target):
    with target.open() as peer:
        for method, empty in (("Sum", 0), ("Upload", 0), ("Chat", None)):
            call = peer.start(method)
            try:
                equal(call.wait(), empty, method)
            except CallError as error:
                equal((error.status, error.outcome), (INVALID_ARGUMENT, NOT_EXECUTED), "status and outcome")
        peer.is_alive()


@case("ONEWAY with CALLER_STREAM is a protocol error on methods that read a stream, too")
def one_way(target):
    for method in ("Sum", "Chat", "Upload"):
        with target.open() as peer:
            peer.send(CALL, ONEWAY | CALLER_STREAM, 0, call_payload(fnv1a("interop.Test/" + method), []))
            peer.closes(PROTOCOL)


@case("a one-way call of a method that streams sends nothing and ends")
def one_way_result(target):
    with target.open() as peer:
        peer.one_way("Count", 0, 10)
        peer.one_way("Count", 100_000, 60_000)
        peer.one_way("Download", 300_000)
        peer.one_way("FailAfter", 3)
        peer.is_alive()
        peer.settle(0.3)
    eventually_none_open(target)


@case("frames of the caller for a stream that has ended are ignored", sliced=True)
def stray(target):
    with target.open() as peer:
        for method, sends, payload in (("Sum", ITEM, b"\x01"), ("Upload", BYTES, b"\x01"), ("Chat", ITEM, b"\xa1a")):
            call = peer.start(method, sends=sends)
            call.push(payload)
            call.end()
            call.wait()
            for kind, rest in FROM_CALLER:
                peer.send(kind, call=call.number, payload=rest)
        call = peer.start("Count", 0, 3)
        call.wait()
        for kind, rest in FROM_CALLER:
            peer.send(kind, call=call.number, payload=rest)
        peer.is_alive()


@case("what a caller sends before it reads of the early end of its call is ignored, however much")
def early_end(target):
    with target.open(timeout=20) as peer:
        call = peer.start("Sum", sends=ITEM)
        with peer.in_one_write():
            call.push(b"\xc1")
            for _ in range(60):
                call.push(b"\x01" * 1000)
            call.end()
        call.fails(INVALID_ARGUMENT, EXECUTED)
        peer.send(ITEM, call=call.number, payload=b"\x01" * 500_000)  # nobody counts credit for it any more
        peer.send(END, call=call.number)
        peer.is_alive()


@case("a CALL with the id of a stream in progress is a protocol error")
def id_in_use(target):
    with target.open() as peer:
        call = peer.start("Repeat", "x", 1000, 100)
        call.has(1)
        peer.send(CALL, 0, call.number, call_payload(fnv1a("interop.Test/Add"), [1, 2]))
        peer.closes(PROTOCOL)


@case("streams count against the calls in progress")
def calls_in_progress(target):
    with target.open(timeout=20) as peer:
        calls = [peer.start("Sum", sends=ITEM) for _ in range(64)] + [peer.start("Repeat", "x", 1000, 1000) for _ in range(64)]
        refused = peer.start("Sum", sends=ITEM)
        refused.push(b"\x01")
        refused.end()
        refused.fails(RESOURCE_EXHAUSTED, NOT_EXECUTED)
        peer.start("Count", 0, 1).fails(RESOURCE_EXHAUSTED, NOT_EXECUTED)
        for call in calls[:64]:
            call.put(msgpack.pack(7))
            call.end()
        equal([call.wait() for call in calls[:64]], [7] * 64, "sums")
        peer.is_alive()
        for call in calls[64:]:
            call.cancel()
        peer.until(lambda: all(call.last for call in calls), "not every cancelled stream ended")
    eventually_none_open(target)


@case("a stray stream frame does not start anything")
def stray_first(target):
    with target.open() as peer:
        for kind, payload in FROM_CALLER:
            peer.send(kind, call=9, payload=payload)
        call = peer.start("Sum", sends=ITEM, call=9)
        call.put_items([2, 3])
        call.end()
        equal(call.wait(), 5, "Sum after stray frames of its id")
        started = time.monotonic()
        peer.is_alive()
        check(time.monotonic() - started < 2, "the connection became slow")
