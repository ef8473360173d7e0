"""protocol.md §§1 to 3: rare forms of frames that are legal, or just not."""
import struct

import msgpack
from runner import case
from side_by_side import pattern
from wire import (CALL, CREDIT, FRAME_TOO_LARGE, GOAWAY, HELLO, ITEM, PONG, PREFACE, PROTOCOL, REPLY, call_payload, check, equal, fnv1a,
    frame)

MOST = (4 << 20) - 6  # of a payload, by the server's limit


@case("a HELLO of a megabyte, with credentials, services and unknown keys, is read, and so is a call behind it", within=5)
def large_hello(target):
    fields = {1: 1, 2: 8 << 20, 7: [[f"some.Service{n}", n << 32, {n: 1}] for n in range(2_000)], 8: bytes(900_000),
        9: ["feature"] * 500, 77: {"x": bytes(1000)}}
    with target.connect(hello=None) as peer:
        peer.send_raw(PREFACE + frame(HELLO, payload=msgpack.pack(fields)) + frame(
            CALL, 0, 1, call_payload(fnv1a("interop.Test/Add"), [20, 22])))
        peer.read_handshake()
        equal(peer.finish(1), 42, "Add(20, 22)")


@case("a frame of an unknown kind may be as long as any, in parts, and no longer", within=8)
def long_extensions(target):
    with target.connect() as peer:
        whole = frame(0xC0, 0xFF, 3, pattern(MOST, 1))
        for at in range(0, len(whole), 600_000):
            peer.send_raw(whole[at:at + 600_000])
        peer.is_alive()
        for size in (0, 1, 65_530, 262_144, 1 << 20):
            peer.send(0xFE, 0, 7, bytes(size))
            equal(peer.call("Add", size, 1), size + 1, "Add behind it")
        peer.send_raw(struct.pack(">IB", MOST + 7, 0x80))
        peer.closes(FRAME_TOO_LARGE)


@case("a PONG that nobody asked for, a second GOAWAY and credit of 0 change nothing")
def harmless(target):
    with target.connect() as peer:
        for _ in range(50):
            peer.send(PONG, payload=b"nothing.")
            peer.send(CREDIT, payload=bytes(4))
            peer.send(CREDIT, call=9, payload=bytes(4))
        peer.send(GOAWAY, payload=msgpack.pack([0, "once"]))
        peer.send(GOAWAY, payload=msgpack.pack([9, "twice", None, {}]))
        peer.is_alive()


@case("a frame of exactly the limit is a stream's item, too; the next byte is FrameTooLarge", within=8)
def long_item(target):
    with target.open(hello={1: 1, 2: 8 << 20, 4: 64 << 20}, timeout=8) as peer:
        text = "a" * (MOST - 5)  # five bytes of head
        chat = peer.start("Chat", sends=ITEM)
        chat.put(msgpack.pack(text))
        chat.end()
        chat.wait()
        check(chat.items == [text.upper()], "the item differs")
        peer.send_raw(struct.pack(">IBBI", MOST + 7, ITEM, 0, 1))
        peer.closes(FRAME_TOO_LARGE)


@case("frames that break a rule inside of other calls' large frames are found in their place, not earlier and not never", within=8)
def in_its_place(target):
    echo = fnv1a("interop.Test/Echo")
    with target.connect(timeout=8) as peer:
        data = pattern(1_000_000, 4)
        # In the payload stands what would be a protocol error as a frame.
        first = frame(0x0F, 0xFF, 0, b"") * 50_000
        peer.send_raw(frame(CALL, 0, 1, call_payload(echo, [first])))
        check(peer.finish(1) == first, "the echo of frames differs")
        peer.send_raw(frame(CALL, 0, 3, call_payload(echo, [data])) + frame(0x0F))
        got = peer.receive()
        if got is not None and got.kind == REPLY:
            check(msgpack.unpack(got.payload) == data, "the echo differs")
            peer.closes(PROTOCOL)
        else:
            equal(got and (got.kind, msgpack.unpack(got.payload)[0]), (13, PROTOCOL), "CLOSE")
