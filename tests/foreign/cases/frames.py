"""protocol.md §1.1 and §2: what a frame may look like, and what happens to one that does not."""
import struct

import msgpack
from runner import case
from wire import (BYTES, CALL, CANCEL, CLOSE, CREDIT, END, ERROR, FRAME_TOO_LARGE, GOAWAY, ITEM, NOT_FOUND,
                  NOT_EXECUTED, ONEWAY, PING, PONG, PROTOCOL, RELEASE, REPLY, TARGET, call_payload, check, equal, fnv1a, frame)

ADD = fnv1a("interop.Test/Add")


def breaks(target, data, code=PROTOCOL):
    """Bytes after the handshake that the server must answer with CLOSE."""
    with target.connect() as peer:
        peer.send_raw(data)
        peer.closes(code)


@case("a length below 6 is a protocol error")
def length_below(target):
    for length in range(6):
        breaks(target, struct.pack(">I", length) + b"\0" * length)


@case("a length above the limit is FrameTooLarge before the rest is read")
def length_above(target):
    for length in ((4 << 20) + 1, 1 << 30, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF):
        breaks(target, struct.pack(">I", length), FRAME_TOO_LARGE)


@case("a frame of exactly the limit is served")
def length_at_limit(target):
    head = len(call_payload(fnv1a("interop.Test/Echo"), [b"x" * 70000])) - 70000
    data = b"\xa5" * ((4 << 20) - 6 - head)
    with target.connect() as peer:
        check(peer.call("Echo", data, timeout=20) == data, "the echo differs")
        peer.is_alive()


@case("kinds 00 and 0F to 7F are protocol errors")
def reserved_kinds(target):
    for kind in (0x00, 0x0F, 0x10, 0x40, 0x7F):
        breaks(target, frame(kind))


@case("unknown kinds from 80 on are skipped, whatever their flags, id and length")
def extension_kinds(target):
    with target.connect() as peer:
        for kind in (0x80, 0xA5, 0xFF):
            peer.send(kind)
            peer.send(kind, 0xFF, 0xFFFFFFFF, b"x" * 1000)
            peer.send(kind, 0x01, 2, b"y" * 100000)
        peer.is_alive()


@case("a flag that is not defined for the kind is a protocol error")
def reserved_flags(target):
    arguments = call_payload(ADD, [1, 2])
    wrong = [(CALL, flag, 1, arguments) for flag in (0x10, 0x20, 0x40, 0x80)]
    wrong += [(CANCEL, 1, 1, b""), (END, 1, 1, b""), (CREDIT, 2, 0, b"\0\0\0\1"), (PING, 1, 0, b"12345678"), (PONG, 0x80, 0, b"12345678"),
              (GOAWAY, 1, 0, b"\x91\x00"), (CLOSE, 4, 0, b"\x91\x00"), (RELEASE, 1, 0, b"\0\0\0\1"), (ERROR, 1, 2, b"\x93\x02\xa0\x00"),
              (REPLY, 2, 2, b"\xc0"), (ITEM, 1, 1, b"\x01"), (BYTES, 1, 1, b"\x01")]
    for fields in wrong:
        breaks(target, frame(*fields))


@case("call 0 where an id is due is a protocol error")
def id_missing(target):
    arguments = call_payload(ADD, [1, 2])
    for fields in ((CALL, 0, 0, arguments), (REPLY, 0, 0, b"\xc0"), (ERROR, 0, 0, b"\x93\x02\xa0\x00"), (ITEM, 0, 0, b"\x01"), (BYTES, 0,
        0, b"x"),
                   (END, 0, 0, b""), (CANCEL, 0, 0, b"")):
        breaks(target, frame(*fields))


@case("an id where 0 is due is a protocol error")
def id_unwanted(target):
    for fields in ((CALL, ONEWAY, 1, call_payload(ADD, [1, 2])), (PING, 0, 1, b"12345678"), (PONG, 0, 1, b"12345678"), (GOAWAY, 0, 1,
        b"\x91\x00"),
                   (CLOSE, 0, 1, b"\x91\x00"), (RELEASE, 0, 1, b"\0\0\0\1")):
        breaks(target, frame(*fields))


@case("a payload that is shorter or longer than its fixed form is a protocol error")
def payload_form(target):
    for fields in ((END, 0, 1, b"x"), (CANCEL, 0, 1, b"x"), (CREDIT, 0, 0, b"123"), (CREDIT, 0, 0, b"12345"), (CREDIT, 0, 1, b""),
                   (PING, 0, 0, b"1234567"), (PING, 0, 0, b"123456789"), (PING, 0, 0, b""), (PONG, 0, 0, b"1234567"), (PONG, 0, 0,
                       b"123456789"),
                   (RELEASE, 0, 0, b"123"), (RELEASE, 0, 0, b"12345"), (CALL, 0, 1, b""), (CALL, 0, 1, b"1234567"), (CALL, TARGET, 1,
                       b"12345678901")):
        breaks(target, frame(*fields))


@case("a call id of the wrong parity is a protocol error")
def parity(target):
    for call in (2, 4, 0xFFFFFFFE):
        breaks(target, frame(CALL, 0, call, call_payload(ADD, [1, 2])))


@case("the highest odd id is as good as any")
def highest_id(target):
    with target.connect() as peer:
        equal(peer.call("Add", 1, 2, call=0xFFFFFFFF), 3, "Add(1, 2)")
        equal(peer.call("Add", 1, 3, call=0x80000001), 4, "Add(1, 3)")


@case("a call id that is in use is a protocol error")
def id_in_use(target):
    with target.connect() as peer:
        peer.start("Sleep", 3000, call=7)
        peer.start("Add", 1, 2, call=7)
        peer.closes(PROTOCOL)


@case("a cancelled call keeps its id until its frame has come")
def id_of_cancelled(target):
    with target.connect() as peer:
        peer.start("Block", 500, call=7)
        peer.send(CANCEL, call=7)
        peer.start("Add", 1, 2, call=7)
        peer.closes(PROTOCOL)


@case("a call id may be used again once its call has ended")
def id_again(target):
    with target.connect() as peer:
        for n in range(50):
            equal(peer.call("Add", n, 1, call=1), n + 1, "Add")
        peer.fails(peer.start("Fail", 5, "x", call=1), NOT_FOUND, 0)
        equal(peer.call("Add", 1, 1, call=1), 2, "Add")


@case("PING is answered by PONG with the same bytes")
def ping(target):
    for data in (b"\0" * 8, b"12345678", b"\xff\x00\xfe\x01\xfd\x02\xfc\x03"):
        with target.connect() as peer:
            peer.send(PING, payload=data)
            equal(tuple(peer.receive()), (PONG, 0, 0, data), "PONG")


@case("frames of the caller for an id that is not in use are ignored")
def stray_caller(target):
    with target.connect() as peer:
        for kind, payload in ((ITEM, b"\x01"), (BYTES, b"x"), (END, b""), (CANCEL, b""), (CREDIT, b"\0\0\0\1")):
            peer.send(kind, 0, 9, payload)
        peer.is_alive()
        peer.call("Empty", call=9)
        for kind, payload in ((ITEM, b"\x01"), (BYTES, b"x"), (END, b""), (CANCEL, b""), (CREDIT, b"\0\0\0\1")):
            peer.send(kind, 0, 9, payload)
        peer.is_alive()


@case("frames of the callee for an id that is not in use are protocol errors")
def stray_callee(target):
    for kind, payload in ((REPLY, b"\xc0"), (ERROR, msgpack.pack([2, "x", 0])), (ITEM, b"\x01"), (BYTES, b"x"), (CREDIT, b"\0\0\0\1")):
        breaks(target, frame(kind, 0, 2, payload))


@case("RELEASE of an unknown object is ignored")
def release_unknown(target):
    with target.connect() as peer:
        for number in (0, 1, 77, 0xFFFFFFFF):
            peer.send(RELEASE, payload=struct.pack(">I", number))
        peer.is_alive()


@case("a call to an unknown object is NotFound, not executed")
def unknown_object(target):
    with target.connect() as peer:
        for number in (1, 77, 0xFFFFFFFF):
            peer.fails(peer.start("Add", 1, 2, target=number), NOT_FOUND, NOT_EXECUTED)
        peer.is_alive()


@case("metadata may come with a call")
def metadata(target):
    with target.connect() as peer:
        trace = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "key": b"\0\1\2"}
        equal(peer.call("Add", 2, 3, meta=trace), 5, "Add with metadata")
        equal(peer.call("Add", 2, 3, meta={}), 5, "Add with an empty metadata map")
        peer.is_alive()


@case("a frame that is cut off by the end of the stream ends the connection and nothing else")
def cut_off(target):
    whole = frame(CALL, 0, 1, call_payload(ADD, [1, 2]))
    for size in (1, 4, 9, len(whole) - 1):
        with target.connect() as peer:
            peer.send_raw(whole[:size])
            peer.sock.shutdown(1)
            peer.ends()
    with target.connect() as peer:
        peer.is_alive()


@case("CLOSE reaches a peer that goes on sending")
def close_is_not_lost(target):
    with target.connect() as peer:
        try:
            peer.send_raw(frame(0x7F) + frame(0x90, payload=b"z" * 60000) * 4)
        except OSError:
            pass
        peer.closes(PROTOCOL, within=4.0)


