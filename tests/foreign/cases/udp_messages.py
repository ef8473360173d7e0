"""docs/udp.md §4: messages, their order, their fragments, credit and limits."""
import random
import struct

import msgpack
from peer import Call
from runner import case
from udp_wire import BASE_SIZE, CREDIT, message_frame, unreliable_frame
from wire import (CALL, CALLER_STREAM, DEFAULT_HELLO, END, ITEM, ONEWAY, PING, PONG, call_payload, check, eventually, equal, fnv1a, frame)

UDP = ("udp",)


def rpc(kind, flags=0, call=0, payload=b""):
    """A frame as it stands in a message."""
    return frame(kind, flags, call, payload)[4:]


def call_of(method, *args):
    return call_payload(fnv1a("interop.Test/" + method), args)


def note(text):
    return rpc(CALL, ONEWAY, 0, call_of("Note", text))


def send(peer, number, data, **options):
    """One message in a packet of its own, with a number that the case chooses."""
    peer.session.next_message = max(peer.session.next_message, number + 1)
    return peer.session.send_packet(message_frame(number, data, **options))


def own_call(peer, data_of):
    """A Call for a message that the case sends itself."""
    number, peer.next_id = peer.next_id, peer.next_id + 2
    peer.calls[number] = Call(peer, number, None, True)
    return peer.calls[number], data_of(number)


def fragments(data, size):
    return [(at, data[at:at + size]) for at in range(0, len(data), size)]


@case("what comes before HELLO is held until it comes", transports=UDP)
def hello_late(target):
    with target.open(deferred=True) as peer:
        session = peer.session
        session.next_message = 1
        calls = [peer.start("Add", n, 1) for n in range(3)]
        session.rest(0.2)
        check(all(frame.data[0] == 1 for _, frame in session.message_frames()), "a call was answered before HELLO came")
        session.send_message(rpc(1, payload=msgpack.pack(DEFAULT_HELLO)), number=0)
        peer.read_handshake()
        for n, call in enumerate(calls):
            equal(call.wait(), n + 1, "Add")


@case("a message waits for the one that it comes after; others do not", transports=UDP)
def order(target):
    with target.open() as peer:
        session, first = peer.session, peer.session.next_message
        call, data = own_call(peer, lambda n: rpc(CALL, CALLER_STREAM, n, call_of("Sum")))
        send(peer, first + 3, rpc(END, 0, call.number), after=1)
        send(peer, first + 2, rpc(ITEM, 0, call.number, msgpack.pack(40)), after=1)
        send(peer, first + 1, rpc(ITEM, 0, call.number, msgpack.pack(2)), after=1)
        equal(peer.call("Add", 1, 2), 3, "a call that has nothing to do with it")
        check(call.last is None, "the call ended before it came")
        send(peer, first, data)
        equal(call.wait(), 42, "Sum")
        equal(session.closed, None, "CLOSE")


@case("a fence waits for all lower numbers", transports=UDP)
def fence(target):
    with target.open() as peer:
        first = peer.session.next_message
        send(peer, first + 1, rpc(PING, payload=b"12345678"), fence=True)
        equal(peer.call("Add", 1, 2), 3, "a call that comes after the fence")
        peer.session.rest(0.1)
        equal(peer.pongs, [], "PONGs before the message below the fence came")
        send(peer, first, note("below a fence"))
        peer.until(lambda: peer.pongs, "no PONG came")
        marks = [part.fence for _, part in peer.session.message_frames() if part.data[:1] == bytes([PONG])]
        check(marks and all(marks), "the PONG is no fence")


@case("a fence that comes after another message waits for all lower numbers, too", transports=UDP)
def fence_after(target):
    with target.open() as peer:
        first = peer.session.next_message
        send(peer, first + 2, rpc(PING, payload=b"12345678"), fence=True, after=1)
        send(peer, first + 1, note("before the fence"))
        peer.session.rest(0.1)
        equal(peer.call("Add", 1, 2), 3, "a call")
        equal(peer.pongs, [], "PONGs before all lower messages came")
        send(peer, first, note("below the fence"))
        peer.until(lambda: peer.pongs, "no PONG came")


@case("an empty message is a violation, one that is shorter than a frame is an error of the protocol", transports=UDP)
def short_messages(target):
    refused(target, "no byte", lambda n: message_frame(n, b""))
    refused(target, "a fragment without a byte", lambda n: message_frame(n, b"", offset=3, total=10))
    for size in range(1, 6):
        with target.open() as peer:
            send(peer, peer.session.next_message, bytes(size))
            peer.closes(1)


@case("fragments in any order, twice and overlapping make one message", transports=UDP)
def any_order(target):
    dice = random.Random(3)
    with target.open() as peer:
        for size in (7, 100, 1000):
            data = dice.randbytes(size * 25)
            call, message = own_call(peer, lambda n: rpc(CALL, 0, n, call_of("Echo", data)))
            parts = fragments(message, size) + [(at, message[at:at + size]) for at in (3, size + size // 2, 5 * size - 1)]
            dice.shuffle(parts)
            number = peer.session.next_message
            for at, part in parts + parts[:5]:
                send(peer, number, part, offset=at, total=len(message))
            check(call.wait() == data, f"fragments of {size} bytes came back changed")


@case("a message in one frame may follow its fragments, and fragments may follow it", transports=UDP)
def whole_and_parts(target):
    with target.open() as peer:
        for order in (0, 1):
            call, message = own_call(peer, lambda n: rpc(CALL, 0, n, call_of("Echo", bytes(500))))
            number = peer.session.next_message
            ways = [lambda: send(peer, number, message), lambda: send(peer, number, message[:100], offset=0, total=len(message))]
            ways[order]()
            ways[1 - order]()
            equal(call.wait(), bytes(500), "Echo")


def refused(target, what, *frames):
    """frames: functions of a message number that is new."""
    with target.open() as peer:
        number = peer.session.next_message
        for make in frames:
            peer.session.send_packet(make(number))
        try:
            peer.session.closes(1)
        except Exception as failure:
            raise type(failure)(f"{what}: {failure}") from failure


@case("fragments that contradict each other are a violation", transports=UDP)
def contradictions(target):
    part = b"x" * 100
    first = lambda n: message_frame(n, part, offset=0, total=1000)
    refused(target, "beyond the total", lambda n: message_frame(n, part, offset=950, total=1000))
    refused(target, "an offset beyond the total", lambda n: message_frame(n, part, offset=1 << 61, total=1000))
    refused(target, "another total", first, lambda n: message_frame(n, part, offset=100, total=1001))
    refused(target, "a whole message of another length", first, lambda n: message_frame(n, part))
    refused(target, "other bytes", first, lambda n: message_frame(n, b"x" * 49 + b"y" + b"x" * 50, offset=50, total=1000))
    refused(target, "another whole message", first, lambda n: message_frame(n, b"x" * 99 + b"y" * 901))


@case("a message that comes after one that cannot be is a violation", transports=UDP)
def impossible_order(target):
    refused(target, "before number 0", lambda n: message_frame(n, note("x"), after=n + 1))
    refused(target, "far before number 0", lambda n: message_frame(n, note("x"), after=1 << 61))


@case("a message above the limit of frames is answered with CLOSE FrameTooLarge, by its first fragment", transports=UDP)
def too_large(target):
    with target.open() as peer:
        limit = peer.peer_hello[2]
        send(peer, peer.session.next_message, bytes(100), offset=0, total=limit + 1)
        peer.closes(2)
    with target.open() as peer:
        send(peer, peer.session.next_message, bytes(100), offset=0, total=(1 << 62) - 1)
        peer.closes(2)


@case("a message that takes more than the credit is a violation", transports=UDP)
def beyond_credit(target):
    with target.open() as peer:
        limit, credit, number = peer.peer_hello[2], peer.session.credit, peer.session.next_message
        for n in range(credit // limit + 1):
            peer.session.send_packet(message_frame(number + n, bytes(10), offset=0, total=limit))
        peer.session.closes(1)


@case("a message 8,192 or more above the lowest that is missing is a violation, one below that waits for nothing", transports=UDP)
def far_ahead(target):
    refused(target, "far ahead", lambda n: message_frame(n + 8192, note("far ahead")))
    refused(target, "the last number", lambda n: message_frame((1 << 62) - 1, note("the last number")))
    with target.open() as peer:
        before, first = peer.call("NoteCount"), peer.session.next_message
        send(peer, first + 8000, note("just in reach"))
        peer.session.next_message = first
        eventually(lambda: peer.call("NoteCount") == before + 1, "the note was not taken")


@case("11,000 messages go by: their numbers leave the window of 8,192", transports=UDP)
def many(target):
    with target.open() as peer:
        for _ in range(110):
            for call in [peer.start("Add", n, 1) for n in range(100)]:
                call.wait()


@case("the server keeps to the credit that it was granted", transports=UDP)
def credit(target):
    with target.open(hello={**DEFAULT_HELLO, 2: 65536}, parameters={CREDIT: 80_000}) as peer:
        peer.session.grants = False
        peer.call("Add", 1, 1)
        calls = [peer.start("Echo", bytes(20_000)) for _ in range(10)]
        peer.until(lambda: sum(call.last is not None for call in calls) >= 3, "three replies that the credit allows")
        peer.session.rest(0.3)
        while peer.session.inbox:
            peer.pump(0.1)
        check(sum(call.last is not None for call in calls) <= 4, "more came than the credit allows")
        check(len(peer.session.on_way) == 0, "the calls were not acknowledged while their replies waited")
        peer.session.grants = peer.session.owes_credit = True
        for call in calls:
            equal(call.wait(), bytes(20_000), "Echo")


@case("no packet is longer than we said that we receive", transports=UDP)
def datagram_size(target):
    with target.open() as peer:
        peer.call("Echo", bytes(200_000))
        check(max(got.size for got in peer.session.received) <= BASE_SIZE, "a packet was too long")


@case("larger packets are tried where we receive them, and lost ones do no harm", transports=UDP)
def larger(target):
    with target.open(parameters={3: 16_000}) as peer:
        peer.session.drop_in = lambda got: got.size > 4000
        for _ in range(3):
            check(peer.call("Echo", bytes(300_000), timeout=10.0) == bytes(300_000), "Echo")


def sends_unreliable(peer, serial, text, key=None):
    return peer.session.send_packet(unreliable_frame(serial, note(text), key))


@case("unreliable one-way calls are executed once for each packet number", transports=UDP)
def unreliable(target):
    with target.open() as peer:
        before = peer.call("NoteCount")
        peer.session.copies = 2
        for n in range(10):
            number = sends_unreliable(peer, n, f"{n}")
        peer.session.acknowledges(number)
        eventually(lambda: peer.call("NoteCount") >= before + 10, "ten notes did not come")
        equal(peer.call("NoteCount"), before + 10, "notes")


@case("with a key an older unreliable message is dropped after a newer one", transports=UDP)
def latest(target):
    with target.open() as peer:
        before = peer.call("NoteCount")
        for serial, key in ((5, 1), (4, 1), (3, 1), (2, 2), (6, 1), (1, 2)):
            peer.session.acknowledges(sends_unreliable(peer, serial, "x", key))
        peer.session.rest(0.05)
        eventually(lambda: peer.call("NoteCount") >= before + 3, "three notes did not come")
        equal(peer.call("NoteCount"), before + 3, "notes")


@case("callbacks, and streams in both directions", transports=UDP)
def everything(target):
    with target.open() as peer:
        peer.serve = lambda incoming: incoming.reply(incoming.args[0] * 2)
        equal(peer.call("Subscribe", 77, 20), 380, "Subscribe")
        count = peer.start("Count", 10, 5000)
        total = peer.start("Sum", sends=ITEM)
        total.put_items(list(range(2000)), per_frame=100)
        total.end()
        upload = peer.start("Upload", sends=6)
        upload.put_bytes(bytes(300_000), 5000)
        upload.end()
        download = peer.start("Download", 300_000)
        equal((count.wait(), count.items), (None, list(range(10, 5010))), "Count")
        equal((total.wait(), upload.wait()), (sum(range(2000)), 300_000), "Sum and Upload")
        download.wait()
        check(download.data == bytes(n & 0xFF for n in range(300_000)), "the download came changed")
        peer.until(lambda: peer.released == [77], "the callback was not released")
