"""docs/udp.md §§1, 3 and 5: packets, their numbers, and what is acknowledged."""
import random
import time

from runner import case
from udp_session import Session
from udp_wire import (F_PING, INIT, MaxData, ack_frame, close_frame, init_body, long_packet, max_data_frame, message_frame, short_packet,
    unreliable_frame, varint)
from wire import ERROR, REPLY, check, equal

UDP = ("udp",)
PING = bytes([F_PING])


def held_back(peer, work):
    """The datagrams of some work, which do not leave."""
    kept = []
    peer.session.drop_out = lambda datagram: kept.append(datagram) or True
    result = work()
    peer.session.drop_out = None
    return kept, result


def violates(target, frames, what):
    with target.open() as peer:
        peer.session.send_packet(frames)
        try:
            peer.session.closes(1)
        except Exception as failure:
            raise type(failure)(f"{what} ({frames.hex()}): {failure}") from failure


@case("the examples of docs/udp.md are what this client sends", transports=UDP)
def examples(_):
    server, client = 0x0102030405060708, 0x1112131415161718
    init = long_packet(INIT, 0, client, 0, init_body(bytes(range(16)), b"", {1: 5, 2: 5 << 20, 3: 1200}), fill=1200)
    head = "d000000001" + "00" * 8 + "1112131415161718" + "00000000"
    equal(init[:53].hex(), head + "000102030405060708090a0b0c0d0e0f" + "00030105028050000003" + "44b0", "INIT")
    equal((len(init), init[-4:].hex()), (1200, "5208297b"), "INIT")
    equal(short_packet(server, client, 0, PING).hex(), "500102030405060708" + "00000000" + "01" + "f0a968c3", "PING")
    call = bytes.fromhex("020000000001" + "6c82ff10" + "000003e8" + "920203")
    equal(short_packet(server, client, 2, ack_frame([(0, 1)], 40) + message_frame(1, call)).hex(),
        "500102030405060708" + "00000002" + "0201050001" + "420111" + call.hex() + "cb01064d", "ACK and CALL")


@case("a packet whose checksum is wrong is dropped without a word", transports=UDP)
def checksum(target):
    with target.open() as peer:
        session = peer.session
        good = short_packet(session.peer_id, session.own_id, session.next_packet, PING)
        session.rest(0.05)
        before = len(session.received)
        for at in range(9, len(good)):
            for bit in (1, 0x80):
                session.put(good[:at] + bytes([good[at] ^ bit]) + good[at + 1:])
        session.put(good[:-4] + bytes(4))
        session.put(good[:-1])
        session.put(good + b"\0")
        session.put(short_packet(session.peer_id, session.own_id ^ 1, session.next_packet, PING))
        session.rest(0.15)
        equal(len(session.received), before, "packets that came")
        session.put(good)
        session.next_packet += 1
        session.acknowledges(session.next_packet - 1)
        peer.is_alive()


@case("a packet of another version or form is dropped", transports=UDP)
def other_version(target):
    with target.open() as peer:
        session = peer.session
        for first in (0x40, 0x60, 0x70, 0x10, 0x00):
            session.put(short_packet(session.peer_id, session.own_id, session.next_packet, PING, first))
        session.rest(0.1)
        check(not session.is_acknowledged(session.next_packet), "a PING in such a packet was acknowledged")
        peer.is_alive()


@case("each datagram three times: one-way calls are executed once, calls are answered once", transports=UDP)
def duplicates(target):
    with target.open() as peer:
        before = peer.call("NoteCount")
        peer.session.copies = 3
        for n in range(30):
            peer.one_way("Note", f"{n}")
            equal(peer.call("Add", n, 1), n + 1, "Add")
        equal(peer.call("NoteCount"), before + 30, "notes")


@case("datagrams that are replayed later execute nothing and are answered by nothing", transports=UDP)
def replayed(target):
    with target.open() as peer:
        before = peer.call("NoteCount")
        for n in range(20):
            peer.one_way("Note", f"{n}")
            peer.call("Add", n, 1)
        for datagram in list(peer.session.sent_datagrams):
            peer.session.put(datagram)
        peer.session.rest(0.2)
        kinds = [data[0] for data in peer.session.inbox]
        check(REPLY not in kinds and ERROR not in kinds, f"frames of kinds {kinds} came for the replay")
        equal(peer.call("NoteCount"), before + 20, "notes")


@case("a message that comes again in a new packet is acknowledged and not delivered again", transports=UDP)
def message_again(target):
    with target.open() as peer:
        session = peer.session
        before = peer.call("NoteCount")
        peer.one_way("Note", "once")
        number = session.next_message - 1
        for _ in range(5):
            session.acknowledges(session.send_packet(message_frame(number, session.messages[number][0])))
        equal(peer.call("NoteCount"), before + 1, "notes")


@case("reordered packets: 40 calls in any order of their datagrams are answered once each", transports=UDP)
def reordered(target):
    with target.open() as peer:
        kept, calls = held_back(peer, lambda: [peer.start("Add", n, 7) for n in range(30)])
        random.Random(1).shuffle(kept)
        for datagram in kept:
            peer.session.put(datagram)
        for n, call in enumerate(calls):
            equal(call.wait(), n + 7, f"Add({n}, 7)")


@case("reordered packets: the items of a stream come in their order", transports=UDP)
def reordered_stream(target):
    def work():
        call = peer.start("Chat", sends=5)
        call.put_items([f"line {n}" for n in range(25)])
        call.end()
        return call
    with target.open() as peer:
        kept, call = held_back(peer, work)
        random.Random(2).shuffle(kept)
        for datagram in kept:
            peer.session.put(datagram)
        call.wait()
        equal(call.items, [f"LINE {n}" for n in range(25)], "items")


@case("the low 32 bits of a number stand for the nearest one: it grows beyond 2^31 and 2^32", transports=UDP)
def expansion(target):
    with target.open() as peer:
        session = peer.session
        for number in ((1 << 31) - 10, (1 << 32) - 4, (1 << 32) + 6, (3 << 31) + 1, 1 << 33):
            session.on_way.clear()
            session.acknowledges(session.send_packet(PING, number))
            for n in range(10):
                equal(peer.call("Add", n, 1), n + 1, "Add")


@case("what is acknowledged is what was sent: holes are left out, at most 32 ranges", transports=UDP)
def ranges(target):
    with target.open() as peer:
        session = peer.session
        session.rest(0.05)
        first = session.next_packet
        sent = [session.send_packet(PING, first + 2 * n + n // 7) for n in range(70)]
        for number in sent:
            session.used_numbers.add(number)
        session.acknowledges(sent[-1])
        session.rest(0.1)
        for ack in session.acknowledged:
            for low, high in ack.ranges:
                wrong = [n for n in range(max(low, first), high + 1) if n not in session.used_numbers]
                check(not wrong, f"numbers that were never sent were acknowledged: {wrong}")
        check(len(session.acknowledged[-1].ranges) > 16, f"{len(session.acknowledged[-1].ranges)} ranges for 70 holes")


@case("an acknowledgement of what was never sent is a violation", transports=UDP)
def ack_of_nothing(target):
    violates(target, ack_frame([(1000, 1000)]), "a number that is far ahead")
    violates(target, ack_frame([(0, 1 << 61)]), "2^61 numbers")
    violates(target, ack_frame([((1 << 62) - 1, (1 << 62) - 1)]), "the largest number")


@case("an acknowledgement whose ranges fall below 0, or of more than 31 further ranges, is a violation", transports=UDP)
def bad_ack(target):
    violates(target, b"\x02" + varint(0) + varint(0) + b"\0" + varint(1), "a first range below 0")
    violates(target, b"\x02" + varint(0) + varint(0) + b"\1" + varint(0) + varint(0) + varint(0), "a second range below 0")
    violates(target, b"\x02" + varint(0) + varint(0) + b"\x20" + varint(0) + bytes(64), "32 further ranges")


@case("an acknowledgement may come again, and name what was acknowledged before", transports=UDP)
def ack_again(target):
    with target.open() as peer:
        for _ in range(20):
            peer.session.send_packet(ack_frame(peer.session.numbers.ranges) * 3)
        peer.is_alive()


@case("PING is acknowledged after at most the promised delay, two at once", transports=UDP)
def ack_delay(target):
    with target.open() as peer:
        session = peer.session
        for count, most in ((1, 0.2), (2, 0.2)):
            delays = []
            for _ in range(20):
                session.rest(0.01)
                started = time.monotonic()
                for _ in range(count):
                    number = session.send_packet(PING)
                session.acknowledges(number)
                delays.append(time.monotonic() - started)
            check(sorted(delays)[10] < most, f"half of the acknowledgements of {count} PINGs came after {sorted(delays)[10] * 1000:.1f} ms")


@case("ACK, PADDING and CLOSE are not acknowledged: acknowledgements are never answered", transports=UDP)
def no_ack_of_acks(target):
    with target.open() as peer:
        session = peer.session
        session.rest(0.1)
        before = len(session.received)
        for _ in range(50):
            session.send_packet(ack_frame(session.numbers.ranges))
            session.send_packet(bytes(20))
        session.rest(0.2)
        equal(len(session.received), before, "packets that came")
        peer.is_alive()


@case("a reply carries the acknowledgement of its call", transports=UDP)
def piggyback(target):
    with target.open() as peer:
        session = peer.session
        peer.call("Add", 1, 1)
        session.rest(0.05)
        before = len(session.received)
        for n in range(100):
            peer.call("Add", n, 1)
        check(len(session.received) - before <= 150, f"{len(session.received) - before} packets came for 100 calls")


@case("an idle session is silent", transports=UDP)
def idle(target):
    with target.open() as peer:
        peer.call("Add", 1, 1)
        peer.session.rest(0.3)
        before = len(peer.session.received)
        peer.session.rest(1.0)
        equal(len(peer.session.received), before, "packets that came in a second")


@case("MAX_DATA that is lower than an earlier one changes nothing", transports=UDP)
def lower_credit(target):
    with target.open() as peer:
        peer.session.send_packet(max_data_frame(1))
        equal(len(peer.call("Echo", bytes(5000))), 5000, "bytes")


@case("a packet without a frame, and more bytes for a number than it needs, are legal", transports=UDP)
def odd_but_legal(target):
    with target.open() as peer:
        session = peer.session
        session.send_packet(b"")
        number = session.send_packet(b"\x03" + varint(5, 8) + b"\x02" + varint(0, 4) + varint(0, 8) + b"\0" + varint(0, 2) + PING)
        session.acknowledges(number)
        peer.is_alive()


@case("unknown frame types are a violation", transports=UDP)
def unknown_types(target):
    for kind in (0x07, 0x08, 0x10, 0x1F, 0x24, 0x28, 0x2F, 0x30, 0x3F, 0x50, 0x80, 0xC0, 0xFF):
        violates(target, bytes([kind]) + bytes(8), f"type {kind:02x}")


@case("frames that are cut off are a violation, wherever they are cut", transports=UDP)
def cut_off(target):
    frames = {
        "ACK": ack_frame([(0, 0)]), "MAX_DATA": max_data_frame(1 << 40),
        "PATH_CHALLENGE": b"\x04" + bytes(8), "PATH_RESPONSE": b"\x05" + bytes(8), "CLOSE": close_frame(0, "bye"),
        "UNRELIABLE": unreliable_frame(300, b"abcdef", 7),
        "MESSAGE": message_frame(300, b"abcdef", 200, False, 100, 1000),
    }
    for name, frame in frames.items():
        for length in range(1, len(frame)):
            violates(target, frame[:length], f"{name} cut to {length} of {len(frame)} bytes")


@case("what stands before a frame that is a violation harms nobody else", transports=UDP)
def others(target):
    with target.open() as peer, Session(target.url) as bad:
        bad.send_packet(PING + max_data_frame(1 << 50) + b"\xff")
        bad.closes(1)
        peer.is_alive()


@case("the credit that is granted grows as messages are delivered", transports=UDP)
def grants(target):
    with target.open() as peer:
        limit = peer.session.credit
        for _ in range(limit // (900 << 10) + 1):
            equal(peer.call("Add", 1, 2, bytes(900 << 10), timeout=15.0), 3, "Add with an element that is skipped")
        grants = [frame.credit for got in peer.session.received for frame in got.frames if isinstance(frame, MaxData)]
        check(grants and max(grants) > limit, f"MAX_DATA {grants} came")
