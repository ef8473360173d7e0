"""protocol.md §4 and §5: calls, deadlines, cancellation, statuses and outcomes."""
import time

import msgpack
from runner import case
from wire import (CANCEL, CANCELLED, CREDIT, DEADLINE_EXCEEDED, EXECUTED, INVALID_ARGUMENT, NOT_EXECUTED, UNIMPLEMENTED, UNKNOWN, check,
                  equal)


@case("Empty has no result and replies nil")
def empty(target):
    with target.connect() as peer:
        equal(peer.call("Empty"), None, "Empty()")


@case("Add adds")
def add(target):
    with target.connect() as peer:
        for a, b in ((0, 0), (2, 3), (-1, 1), (-5, -6), (2147483647, 0), (-2147483648, 0), (1 << 30, (1 << 30) - 1)):
            equal(peer.call("Add", a, b), a + b, f"Add({a}, {b})")


@case("replies may come in any order and each ends its own call")
def order(target):
    with target.connect() as peer:
        slow = peer.start("Sleep", 300)
        calls = {peer.start("Add", n, n): 2 * n for n in range(100)}
        for call, expected in calls.items():
            equal(peer.finish(call), expected, "Add")
        equal(peer.finish(slow), None, "Sleep(300)")


@case("missing trailing arguments without a default are InvalidArgument, not executed")
def missing_arguments(target):
    with target.connect() as peer:
        for args in ([], [2]):
            peer.fails(peer.start("Add", *args), INVALID_ARGUMENT, NOT_EXECUTED)
        peer.fails(peer.start("Echo"), INVALID_ARGUMENT, NOT_EXECUTED)
        peer.is_alive()


@case("extra arguments are skipped")
def extra_arguments(target):
    with target.connect() as peer:
        equal(peer.call("Add", 2, 3, "more", [1, {"a": b"b"}], None, 1.5, msgpack.Ext(5, b"12")), 5, "Add with extra elements")
        equal(peer.call("Empty", 1, 2, 3), None, "Empty with extra elements")


@case("arguments that do not decode are InvalidArgument, not executed")
def bad_arguments(target):
    raws = [b"", b"\xc0", b"\x80", b"\x05", b"\xc1", b"\x92\x01", b"\x92\x01\xc1", b"\x92\xa1a\x01", b"\x92\xc0\x01",
        b"\x92\x01\xce\xff\xff\xff\xff",
            b"\x92\x01\xca\x3f\xc0\x00\x00", b"\x92\x01\xd3\x80\x00\x00\x00\x00\x00\x00\x00", b"\x92\x01\xc3", b"\xdc\x00", b"\xdd\x00\x00"]
    with target.connect() as peer:
        for raw in raws:
            peer.fails(peer.start("Add", raw=raw), INVALID_ARGUMENT, NOT_EXECUTED)
        peer.is_alive()


@case("a wider integer form is read like the smallest")
def wide_integers(target):
    with target.connect() as peer:
        for two in (b"\xcc\x02", b"\xcd\x00\x02", b"\xce\x00\x00\x00\x02", b"\xcf" + bytes(7) + b"\x02", b"\xd0\x02",
            b"\xd3" + bytes(7) + b"\x02"):
            equal(peer.call("Add", raw=b"\x92" + two + b"\x03"), 5, "Add(2, 3)")
        equal(peer.call("Add", raw=b"\xdd\x00\x00\x00\x02\x02\x03"), 5, "Add(2, 3) in an array32")


@case("an unknown method is Unimplemented, not executed")
def unknown_method(target):
    with target.connect() as peer:
        for method in (1, 0x12345678, 0xFFFFFFFF, 0, "Missing", "add"):
            peer.fails(peer.start(method, 1, 2), UNIMPLEMENTED, NOT_EXECUTED)
        peer.is_alive()


@case("a handler's RpcException keeps its status and message, executed")
def fail(target):
    with target.connect() as peer:
        for status in range(1, 17):
            error = peer.fails(peer.start("Fail", status, f"because {status} ✓"), status, EXECUTED)
            equal(error.message, f"because {status} ✓", "message")
        for status in (0, 17, -1, 1000):
            peer.fails(peer.start("Fail", status, "x"), UNKNOWN, EXECUTED)


@case("a handler's unexpected exception is Unknown, executed, and keeps its details to itself")
def throw(target):
    with target.connect() as peer:
        error = peer.fails(peer.start("Throw", "the-secret-text"), UNKNOWN, EXECUTED)
        check("the-secret-text" not in error.message, f"the message gives details away: {error.message}")
        peer.is_alive()


@case("the handler sees the remaining time, and none without a timeout")
def remaining(target):
    with target.connect() as peer:
        equal(peer.call("Remaining"), -1, "Remaining() without a timeout")
        for timeout_ms in (2000, 60000, 0x7FFFFFFF):
            left = peer.call("Remaining", timeout_ms=timeout_ms)
            check(timeout_ms - 1500 <= left <= timeout_ms, f"{left} ms remain of {timeout_ms}")
        equal(peer.call("Add", 1, 2, timeout_ms=0xFFFFFFFF), 3, "Add with the longest timeout")


@case("a deadline that passes cancels the handler and ends the call")
def deadline(target):
    with target.connect() as peer:
        before = peer.call("CancelledCount")
        started = time.monotonic()
        peer.fails(peer.start("Sleep", 60000, timeout_ms=200), DEADLINE_EXCEEDED, EXECUTED)
        took = time.monotonic() - started
        check(0.15 <= took <= 1.5, f"ended after {took:.2f} s instead of 0.2 s")
        equal(peer.call("CancelledCount"), before + 1, "CancelledCount()")


@case("CANCEL cancels the handler, and the call still ends with a frame")
def cancel(target):
    with target.connect() as peer:
        before = peer.call("CancelledCount")
        call = peer.start("Sleep", 60000)
        peer.send(CANCEL, call=call)
        started = time.monotonic()
        peer.fails(call, CANCELLED, EXECUTED)
        check(time.monotonic() - started < 1.5, "the end took too long")
        equal(peer.call("CancelledCount"), before + 1, "CancelledCount()")
        peer.is_alive()


@case("CANCEL of a handler that does not listen ends the call when the handler has returned, not earlier")
def cancel_deaf(target):
    with target.connect() as peer:
        started = time.monotonic()
        call = peer.start("Block", 600)
        peer.send(CANCEL, call=call)
        try:
            peer.finish(call)
        except Exception as error:  # REPLY or ERROR: both are allowed
            check(getattr(error, "status", None) is not None, f"{error}")
        took = time.monotonic() - started
        check(0.5 <= took <= 3.0, f"ended after {took:.2f} s although the handler blocks for 0.6 s")


@case("CANCEL twice, and after the end, does no harm")
def cancel_twice(target):
    with target.connect() as peer:
        call = peer.start("Sleep", 60000)
        for _ in range(3):
            peer.send(CANCEL, call=call)
        peer.fails(call, CANCELLED, EXECUTED)
        peer.send(CANCEL, call=call)
        peer.is_alive()


@case("100 calls cancelled at once all end")
def cancel_many(target):
    with target.connect() as peer:
        calls = [peer.start("Sleep", 60000) for _ in range(100)]
        for call in calls:
            peer.send(CANCEL, call=call)
        for call in calls:
            peer.fails(call, CANCELLED, EXECUTED)
        peer.is_alive()


@case("CREDIT for a call without such a stream is ignored")
def credit_ignored(target):
    with target.connect() as peer:
        call = peer.start("Sleep", 300)
        peer.send(CREDIT, call=call, payload=b"\x00\x00\x10\x00")
        equal(peer.finish(call), None, "Sleep(300)")
        peer.is_alive()


@case("large payloads of every size around the buffers come back whole")
def sizes(target):
    with target.connect() as peer:
        for size in (0, 1, 255, 256, 4070, 4080, 4096, 16384, 65535, 65536, 65537, 262144, 1 << 20, 3_000_000):
            data = bytes(range(256)) * (size // 256) + bytes(size % 256)
            check(peer.call("Echo", data, timeout=20) == data, f"the echo of {size} bytes differs")


@case("16 large echoes in progress at once come back whole")
def many_large(target):
    with target.connect(timeout=20) as peer:
        calls = {peer.start("Echo", bytes([n]) * 50_000): n for n in range(16)}
        for call, n in calls.items():
            check(peer.finish(call) == bytes([n]) * 50_000, f"echo {n} differs")


@case("a blocking handler does not stop other connections, nor its own")
def blocking(target):
    with target.connect() as busy, target.connect() as other:
        calls = [busy.start("Block", 1200) for _ in range(20)]
        time.sleep(0.05)
        started = time.monotonic()
        other.is_alive()
        took = time.monotonic() - started
        check(took < 0.4, f"a call on another connection took {took:.2f} s")
        started = time.monotonic()
        busy.is_alive()
        check(time.monotonic() - started < 1.0, "a call on the same connection waited for the blocked ones")
        for call in calls:
            equal(busy.finish(call), None, "Block(1200)")
        check(time.monotonic() - started < 4.0, "20 blocking calls did not run at once")
