"""protocol.md §4: object references, RELEASE and TARGET."""
import struct
import time

from runner import case
from wire import (CALL, CALLER_STREAM, EXECUTED, INVALID_ARGUMENT, ITEM, META, NOT_EXECUTED, NOT_FOUND, ONEWAY, RELEASE, RESOURCE_EXHAUSTED,
    TARGET, CallError, Failure, call_payload, check, equal, fnv1a)


def answer_one(incoming):
    incoming.reply(1)


@case("the server releases a callback after the call, once", sliced=True)
def released(target):
    with target.open() as peer:
        peer.serve = answer_one
        for number in (1, 2, 77, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF):
            equal(peer.call("Subscribe", number, 2), 2, "Subscribe")
            peer.until(lambda number=number: number in peer.released, f"object {number} was not released", within=10)
        peer.settle(0.2)
        equal(sorted(peer.released), [1, 2, 77, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF], "released objects")


@case("the server releases a callback that failed, and one that it never called")
def released_after_failure(target):
    with target.open() as peer:
        peer.serve = lambda incoming: incoming.error(2, "no", 0)
        peer.start("Subscribe", 1, 2).fails(tuple(range(1, 17)), EXECUTED)
        equal(peer.call("Subscribe", 2, 0), 0, "Subscribe")
        peer.until(lambda: sorted(peer.released) == [1, 2], f"released: {peer.released}", within=10)


@case("RELEASE comes when the server's calls to the object have ended, not before")
def release_waits(target):
    with target.open() as peer:
        call = peer.start("Subscribe", 1, 1)
        incoming = peer.next_call()
        peer.settle(0.3)
        equal(peer.released, [], "released while a callback was in progress")
        call.cancel()
        peer.settle(0.5)
        equal(peer.released, [], "released while a callback was in progress, after CANCEL")
        incoming.error(1, "cancelled", 0)
        peer.until(lambda: call.last and peer.released == [1], "the call did not end, or the object was not released", within=10)


@case("500 callbacks on one connection are all released")
def many(target):
    with target.open(timeout=30) as peer:
        peer.serve = answer_one
        for first in range(1, 501, 50):
            calls = [peer.start("Subscribe", number, 1) for number in range(first, first + 50)]
            equal([call.wait() for call in calls], [1] * 50, "Subscribe")
        peer.until(lambda: sorted(peer.released) == list(range(1, 501)), f"{len(peer.released)} of 500 were released", within=15)


@case("a reference that is no u32, or 0, does not decode", sliced=True)
def no_reference(target):
    with target.open() as peer:
        peer.serve = answer_one
        for wrong in (0, -1, 1 << 32, "1", 1.5, True, [1], {}, b"\0\0\0\1"):
            peer.start("Subscribe", wrong, 1).fails(INVALID_ARGUMENT, NOT_EXECUTED)
        peer.start("Subscribe").fails(INVALID_ARGUMENT, NOT_EXECUTED)
        peer.is_alive()
        equal(len(peer.incoming), 0, "callbacks")


@case("a nil reference is refused or fails the handler; it is never called")
def nil(target):
    with target.open() as peer:
        try:
            peer.call("Subscribe", None, 1)
            raise Failure("Subscribe of nil gave a result")
        except CallError as error:
            check(error.outcome in (EXECUTED, NOT_EXECUTED) and 1 <= error.status <= 16, str(error))
        peer.is_alive()


@case("a wide form of an object id is read like the smallest")
def wide(target):
    with target.open() as peer:
        peer.serve = lambda incoming: (equal(incoming.target, 7, "TARGET"), incoming.reply(1))
        for form in (b"\x07", b"\xcc\x07", b"\xcd\x00\x07", b"\xce\0\0\0\x07"):
            with target.open() as each:
                each.serve = peer.serve
                equal(each.call("Subscribe", raw=b"\x92" + form + b"\x01"), 1, "Subscribe")


@case("an object id that is sent again does no harm beyond its own connection")
def reused(target):
    with target.open() as peer:
        peer.serve = answer_one
        equal(peer.call("Subscribe", 1, 1), 1, "Subscribe")
        try:
            peer.call("Subscribe", 1, 1)
            peer.is_alive()
        except CallError as error:
            check(1 <= error.status <= 16, str(error))
            peer.is_alive()
        except Failure as failure:
            check(str(failure).startswith("CLOSE [1,"), str(failure))
    with target.connect() as other:
        other.is_alive()


@case("references in a refused call are never called", sliced=True)
def refused(target):
    with target.open(timeout=20) as peer:
        calls = [peer.start("Sleep", 30_000) for _ in range(128)]
        peer.start("Subscribe", 1, 1).fails(RESOURCE_EXHAUSTED, NOT_EXECUTED)
        for call in calls:
            call.cancel()
        peer.until(lambda: all(call.last for call in calls), "not every call ended")
        peer.start("Subscribe", 2, 1, sends=ITEM).fails(INVALID_ARGUMENT, NOT_EXECUTED)
        peer.start("Subscribe", raw=b"\x92\x03\xa1a").fails(INVALID_ARGUMENT, NOT_EXECUTED)
        peer.settle(0.3)
        equal(len(peer.incoming), 0, "callbacks")
        peer.is_alive()


@case("a call to an object that the server never exported is NotFound, not executed, whoever has that id", sliced=True)
def unknown_target(target):
    tick = fnv1a("interop.Callback/Tick")
    with target.open() as peer:
        subscribe = peer.start("Subscribe", 5, 1)
        incoming = peer.next_call()
        for number in (1, 5, 0xFFFFFFFF, 0):
            for method, args in ((tick, (0,)), ("Add", (1, 2)), ("Sum", ())):
                peer.start(method, *args, target=number).fails(NOT_FOUND, NOT_EXECUTED)
        incoming.reply(4)
        equal(subscribe.wait(), 4, "Subscribe")
        peer.is_alive()


@case("a stream to an unknown object is refused, and its items are ignored")
def unknown_target_stream(target):
    with target.open() as peer:
        call = peer.start("Sum", sends=ITEM, target=9)
        call.push(b"\x01\x02")
        call.end()
        call.fails(NOT_FOUND, NOT_EXECUTED)
        payload = call_payload(fnv1a("interop.Test/Note"), ["x"], target=9)
        peer.send(CALL, ONEWAY | TARGET, 0, payload)
        peer.is_alive()
        peer.settle(0.2)
        peer.send(CALL, ONEWAY | TARGET | CALLER_STREAM, 0, payload)
        peer.closes(1)


@case("a callback's method without TARGET is a method that the server does not have")
def tick_without_target(target):
    with target.open() as peer:
        peer.start(fnv1a("interop.Callback/Tick"), 0).fails(12, NOT_EXECUTED)
        peer.is_alive()


@case("RELEASE of objects that the server did not export, ours among them, is ignored", sliced=True)
def release_foreign(target):
    with target.open() as peer:
        call = peer.start("Subscribe", 5, 2)
        incoming = peer.next_call()
        for number in (5, 5, 6, 0, 0xFFFFFFFF):
            peer.send(RELEASE, payload=struct.pack(">I", number))
        incoming.reply(1)
        peer.next_call().reply(2)
        equal(call.wait(), 3, "Subscribe")
        peer.is_alive()


@case("one-way credit comes back for calls to unknown objects, with refused metadata, and of methods that stream")
def one_way_credit(target):
    note, count = fnv1a("interop.Test/Note"), fnv1a("interop.Test/Count")
    calls = [(TARGET, call_payload(note, ["x" * 10_000], target=9)), (META, call_payload(note, ["x" * 10_000], meta={"K": "v"})),
        (0, call_payload(count, [0, 5, "x" * 10_000])), (0, call_payload(count, ["x" * 10_000]))]
    for flags, payload in calls:
        with target.open() as peer:
            sent, until = 0, time.monotonic() + 5
            for _ in range(30):
                while 65_536 + peer.oneway_granted - sent <= 0:
                    check(time.monotonic() < until, f"no credit came back: {sent} bytes sent, {peer.oneway_granted} granted")
                    peer.is_alive()  # reads what came, CREDIT among it
                peer.send(CALL, ONEWAY | flags, 0, payload)
                sent += len(payload)
            peer.is_alive()
