"""protocol.md §4: one-way calls and their credit."""
import struct
import time

from runner import case
from wire import CALLER_STREAM, CALL, CREDIT, ONEWAY, PROTOCOL, call_payload, check, equal, eventually, fnv1a


@case("a one-way call runs and gets no answer")
def runs(target):
    with target.connect() as peer:
        before = peer.call("NoteCount")
        for n in range(10):
            peer.one_way("Note", f"note {n}")
        eventually(lambda: peer.call("NoteCount") == before + 10, "NoteCount() did not rise by 10")


@case("an ordinary call of a one-way method replies nil")
def called(target):
    with target.connect() as peer:
        before = peer.call("NoteCount")
        equal(peer.call("Note", "x"), None, "Note as a call")
        equal(peer.call("NoteCount"), before + 1, "NoteCount()")


@case("a one-way call of a method with a result runs, and its result is dropped")
def result_dropped(target):
    with target.connect() as peer:
        for _ in range(20):
            peer.one_way("Add", 1, 2)
            peer.one_way("Throw", "x")
        peer.is_alive()
        equal(peer.read_available(0.2)[1], False, "the connection ended")


@case("a one-way call that fails in any way gets no ERROR")
def no_error(target):
    with target.connect() as peer:
        peer.one_way("Missing", 1)
        peer.one_way("Note")
        peer.one_way("Note", raw=b"\xc1")
        peer.one_way("Note", raw=b"")
        peer.is_alive()


@case("ONEWAY with CALLER_STREAM is a protocol error")
def with_stream(target):
    with target.connect() as peer:
        peer.send(CALL, ONEWAY | CALLER_STREAM, 0, call_payload(fnv1a("interop.Test/Note"), ["x"]))
        peer.closes(PROTOCOL)


def _pump(peer, method, *args, count):
    """Sends one-way calls as credit allows; gives the bytes sent."""
    sent = 0
    for _ in range(count):
        until = time.monotonic() + 5
        while 65536 + peer.oneway_granted - sent <= 0:
            check(time.monotonic() < until, f"no credit came back: {sent} bytes sent, {peer.oneway_granted} granted")
            peer.is_alive()  # reads what came, CREDIT among it
        sent += peer.one_way(method, *args)
    return sent


@case("credit of one-way calls is granted back as handlers return, and never more than was used")
def credit(target):
    with target.connect() as peer:
        before = peer.call("NoteCount")
        sent = _pump(peer, "Note", "n" * 10_000, count=60)
        eventually(lambda: peer.call("NoteCount") == before + 60, "NoteCount() did not rise by 60")
        peer.is_alive()
        check(peer.oneway_granted <= sent, f"{peer.oneway_granted} bytes granted for {sent} sent")
        check(65536 + peer.oneway_granted - sent > 0, f"only {peer.oneway_granted} of {sent} bytes came back")


@case("credit comes back from one-way calls that fail, too")
def credit_of_failures(target):
    for method, args in (("Missing", ("x" * 10_000,)), ("Add", ("x" * 10_000, 1)), ("Throw", ("x" * 10_000,))):
        with target.connect() as peer:
            _pump(peer, method, *args, count=30)
            peer.is_alive()


@case("one frame may overdraw the credit; the next one is a connection error")
def overdrawn(target):
    with target.connect() as peer:
        peer.one_way("Sleep", 3000, b"x" * 70_000)
        peer.is_alive()
        peer.one_way("Note", "beyond")
        peer.closes(PROTOCOL)


@case("a credit above 2^31 - 1 is a connection error, one of exactly that is not")
def too_much(target):
    with target.connect() as peer:
        peer.send(CREDIT, payload=struct.pack(">I", 0x7FFFFFFF - 65536))
        peer.is_alive()
        peer.send(CREDIT, payload=struct.pack(">I", 1))
        peer.closes(PROTOCOL)
    with target.connect() as peer:
        peer.send(CREDIT, payload=struct.pack(">I", 0xFFFFFFFF))
        peer.closes(PROTOCOL)
