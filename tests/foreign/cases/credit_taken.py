"""protocol.md §4: the server grants credit for what it consumes, no more, and holds us to it."""
import msgpack
from runner import case
from wire import BYTES, ITEM, PROTOCOL, Failure, check, equal


@case("credit comes back for items and bytes that are consumed, and never more than was sent", sliced=True)
def comes_back(target):
    total, frames = (100_000, 5000) if target.sliced else (400_000, 9000)
    with target.open(timeout=20) as peer:
        sum_call, upload = peer.start("Sum", sends=ITEM), peer.start("Upload", sends=BYTES)
        while upload.sent < total:
            sum_call.put(b"\xce\x00\x01\x00\x00" * (frames // 5))
            upload.put(bytes(frames))
            for call in (sum_call, upload):
                check(call.granted <= call.sent, f"{call.granted} bytes granted for {call.sent} sent")
        for call in (sum_call, upload):
            call.end()
        equal(sum_call.wait(), sum_call.sent // 5 * 65_536, "Sum")
        equal(upload.wait(), upload.sent, "Upload")


@case("a caller that waits for every byte of credit gets it all back but for what is not granted yet")
def all_of_it(target):
    with target.open() as peer:
        for sends, method in ((ITEM, "Sum"), (BYTES, "Upload")):
            call = peer.start(method, sends=sends)
            for _ in range(5):
                while call.credit > 0:
                    call.push(b"\x05" * min(1000, call.credit))
                peer.until(lambda call=call: call.credit > 0, f"{method}: no credit came back")
            call.end()
            equal(call.wait(), call.sent * (5 if sends == ITEM else 1), method)


@case("one frame may overdraw the credit, by a megabyte as well")
def overdraw_once(target):
    with target.open(timeout=20) as peer:
        for sends, method in ((ITEM, "Sum"), (BYTES, "Upload")):
            call = peer.start(method, sends=sends)
            call.put(b"\x01" * 65_535)
            call.put(b"\x01" * 1_000_000)
            call.put(b"\x01" * 10)
            call.end()
            equal(call.wait(), 1_065_545, method)


def stalled_chat(peer):
    """A Chat that can neither send, because we grant nothing, nor therefore read what we send."""
    call = peer.start("Chat", sends=ITEM, grants=False)
    batch = msgpack.pack("y" * 997) * 8
    while True:
        while call.credit > 0:
            check(call.sent < 2_000_000, f"the server still takes items after {call.sent} bytes, and may send none")
            call.push(batch)
        try:
            peer.until(lambda: call.credit > 0, "stalled", within=0.4)
        except Failure as failure:
            check("nothing more came" in str(failure), str(failure))
            return call


@case("what a handler does not consume is not granted, and neither side is stuck: memory stays bounded")
def withheld(target):
    with target.open(timeout=20) as peer:
        call = stalled_chat(peer)
        check(call.sent <= 6 * 65_536, f"the server took {call.sent} bytes although it may send only 65 536")
        check(call.granted <= call.sent, f"{call.granted} bytes granted for {call.sent} sent")
        peer.is_alive()
        call.grants = True
        call.grant(call.owed)
        call.put_items(["end"])
        call.end()
        equal(call.wait(), None, "REPLY")
        equal(call.items, ["Y" * 997] * (call.sent // 8000 * 8) + ["END"], "items")


@case("a frame at credit 0 or below is a connection error", sliced=True)
def overdrawn(target):
    with target.open(hello={1: 1}, timeout=20) as peer:
        call = stalled_chat(peer)
        check(call.credit <= 0, f"credit {call.credit}")
        call.push(b"\xa1z")
        peer.closes(PROTOCOL)


@case("the credit of one stream is not that of another")
def not_shared(target):
    with target.open(hello={1: 1}, timeout=20) as peer:
        stuck = stalled_chat(peer)
        other = peer.start("Sum", sends=ITEM)
        for _ in range(20):
            other.put(b"\x01" * 10_000)
        other.end()
        equal(other.wait(), 200_000, "Sum beside a Chat that is stuck")
        stuck.push(b"\xa1z")
        peer.closes(PROTOCOL)


@case("END and CANCEL need no credit")
def ends_need_none(target):
    with target.open(hello={1: 1}, timeout=20) as peer:
        call = stalled_chat(peer)
        call.end()
        peer.settle(0.2)
        check(call.last is None, f"the call ended although its items were not delivered: {call.last}")
        call.cancel()
        peer.until(lambda: call.last, "CANCEL did not end the call")
        peer.is_alive()
