"""protocol.md §1.1 and §3: preface, HELLO, and the first frames."""
import time

import msgpack
from runner import case
from wire import (CALL, CLOSE, HANDSHAKE_TIMEOUT, HELLO, KEEP_ALIVE_TIMEOUT, PING, PREFACE, PROTOCOL, REPLY, UNSUPPORTED_VERSION,
                  call_payload, check, equal, fnv1a, frame)


def hello(fields):
    return frame(HELLO, payload=msgpack.pack(fields))


def refused(target, fields, code=PROTOCOL):
    """A HELLO that the server must answer with CLOSE."""
    with target.connect(hello=None) as peer:
        payload = fields if isinstance(fields, bytes) else msgpack.pack(fields)
        peer.send_raw(PREFACE + frame(HELLO, payload=payload))
        peer.buffer.clear()
        preface_and_frames(peer)
        peer.closes(code)


def preface_and_frames(peer):
    """Reads the preface; a HELLO of the server may or may not come before its CLOSE."""
    until = time.monotonic() + peer.timeout
    check(peer._need(4, until), "the connection ended before the preface")
    equal(bytes(peer.buffer[:4]), PREFACE, "preface")
    del peer.buffer[:4]
    check(peer._need(10, until), "the connection ended after the preface")
    if peer.buffer[4] == HELLO:
        peer.receive()


@case("the server says nothing before the preface is complete")
def silent(target):
    with target.connect(hello=None) as peer:
        equal(peer.read_available(0.2), (b"", False), "bytes before the preface")
        peer.send_raw(PREFACE[:3])
        equal(peer.read_available(0.2), (b"", False), "bytes after three bytes of the preface")
        peer.send_raw(PREFACE[3:] + hello({1: 1}))
        peer.read_handshake()
        peer.is_alive()


@case("a wrong preface is closed at the first byte that differs, without an answer")
def wrong_preface(target):
    noises = [b"X", b"RX", b"ROX", b"ROS2", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", b"\0" * 64, b"ros1",
        b"PRI * HTTP/2.0\r\n"]
    for noise in noises:
        with target.connect(hello=None) as peer:
            peer.send_raw(noise)
            equal(peer.read_available(2.0), (b"", True), f"answer to {noise!r}")


@case("the server's HELLO is its first frame and carries version 1 and its limits")
def server_hello(target):
    with target.connect() as peer:
        fields = peer.peer_hello
        check(isinstance(fields, dict), f"HELLO is {fields!r}")
        equal(fields.get(1), 1, "version")
        equal(fields.get(2, 65536), 4 << 20, "largest frame")
        equal(fields.get(3, 16), 128, "calls in progress")
        equal(fields.get(4, 65536), 65536, "credit")
        check(isinstance(fields.get(5, 0), int) and fields.get(5, 0) >= 0, f"keep-alive {fields.get(5)!r}")
        check(isinstance(fields.get(6, ""), str), f"agent {fields.get(6)!r}")
        for entry in fields.get(7, []):
            check(isinstance(entry[0], str) and isinstance(entry[1], int) and 0 <= entry[1] < 1 << 64, f"service {entry!r}")


@case("preface, HELLO and a first call may come in one send")
def one_send(target):
    with target.connect(hello=None) as peer:
        peer.send_raw(PREFACE + hello({1: 1}) + frame(CALL, 0, 1, call_payload(fnv1a("interop.Test/Add"), [2, 3], 1000)))
        peer.read_handshake()
        equal(peer.finish(1), 5, "Add(2, 3)")


@case("the example of protocol.md §6, byte for byte")
def example(target):
    equal(fnv1a("interop.Test/Add"), 0x6C82FF10, "method id")
    with target.connect(hello=None) as peer:
        peer.send_raw(bytes.fromhex("524f5331 00000009 01 00 00000000 810101 00000011 02 00 00000001 6c82ff10 000003e8 920203"))
        peer.read_handshake()
        got = peer.receive()
        equal(frame(*got), bytes.fromhex("00000007 03 00 00000001 05"), "REPLY")


@case("the first frame must be HELLO")
def hello_first(target):
    others = [frame(PING, payload=b"12345678"), frame(CALL, 0, 1, call_payload(1, [])), frame(0x80), frame(CLOSE, 0, 5, b"\x91\x00"),
        frame(REPLY, 0, 1, b"\xc0")]
    for first in others:
        with target.connect(hello=None) as peer:
            peer.send_raw(PREFACE + first)
            preface_and_frames(peer)
            peer.closes(PROTOCOL)


@case("a second HELLO is a protocol error")
def hello_twice(target):
    with target.connect() as peer:
        peer.send_raw(hello({1: 1}))
        peer.closes(PROTOCOL)


@case("HELLO with a call id or flags is a protocol error")
def hello_form(target):
    for flags, call in ((1, 0), (0x80, 0), (0, 1)):
        with target.connect(hello=None) as peer:
            peer.send_raw(PREFACE + frame(HELLO, flags, call, b"\x81\x01\x01"))
            preface_and_frames(peer)
            peer.closes(PROTOCOL)


@case("a HELLO that is no map, or has no version, is a protocol error")
def hello_shape(target):
    for fields in (b"", b"\xc0", b"\x91\x01", b"\x80", b"\x01", b"\xc1", b"\x81\x01", b"\xdf\xff\xff\xff\xff\x01\x01", {2: 1 << 20}):
        refused(target, fields)


@case("another version is refused as such")
def hello_version(target):
    refused(target, {1: 2}, UNSUPPORTED_VERSION)
    refused(target, {1: 0}, UNSUPPORTED_VERSION)


@case("HELLO values below their minimum are protocol errors")
def hello_minimum(target):
    for fields in ({1: 1, 2: 65535}, {1: 1, 2: 0}, {1: 1, 3: 0}, {1: 1, 4: 65535}, {1: 1, 4: 0}):
        refused(target, fields)


@case("an initial credit above 2^31 - 1 is a protocol error")
def hello_credit_most(target):
    for credit in (1 << 31, 0xFFFFFFFF, 1 << 40, (1 << 64) - 1):
        refused(target, {1: 1, 4: credit})


@case("HELLO values of the wrong type are protocol errors")
def hello_types(target):
    wrong = {1: "1", 2: "65536", 3: 1.5, 4: [65536], 5: -1, 6: 1, 7: {}, 8: "text", 9: "a"}
    for key, value in wrong.items():
        refused(target, {1: 1, key: value})


@case("HELLO at the minimum works, and so does one with every key and unknown ones")
def hello_good(target):
    full = {1: 1, 2: 1 << 24, 3: 7, 4: 1 << 20, 5: 60000, 6: "foreign", 7: [["a.B", 1 << 63]], 8: b"secret", 9: ["x", "y"], 10: None,
        99: {"a": [1, {2: b"3"}]}}
    for fields in ({1: 1}, {1: 1, 2: 65536, 3: 1, 4: 65536, 5: 0}, full):
        with target.connect(hello=fields) as peer:
            peer.is_alive()


@case("every split of preface, HELLO and a call gives the same answer")
def every_split(target):
    data = PREFACE + hello({1: 1}) + frame(CALL, 0, 1, call_payload(fnv1a("interop.Test/Add"), [2, 3], 1000))
    for cut in range(1, len(data)):
        with target.connect(hello=None) as peer:
            peer.send_raw(data[:cut])
            time.sleep(0.002)
            peer.send_raw(data[cut:])
            peer.read_handshake()
            equal(peer.finish(1), 5, f"Add(2, 3) cut at {cut}")


@case("byte by byte gives the same answer")
def byte_by_byte(target):
    data = PREFACE + hello({1: 1}) + b"".join(
        frame(CALL, 0, call, call_payload(fnv1a("interop.Test/EchoText"), ["x" * 40 + str(call)])) for call in (1, 3, 5))
    with target.connect(hello=None) as peer:
        for byte in data:
            peer.send_raw(bytes([byte]))
        peer.read_handshake()
        for call in (1, 3, 5):
            equal(peer.finish(call), "x" * 40 + str(call), "EchoText")


def _ends_about_5_s(peer, started):
    ended = time.monotonic() - started
    check(4.0 <= ended <= 8.0, f"closed after {ended:.1f} s instead of 5 s")


@case("a connection without a preface is closed after 5 s", slow=True)
def no_preface(target):
    with target.connect(hello=None) as peer:
        started = time.monotonic()
        equal(peer.read_available(9.0), (b"", True), "answer to silence")
        _ends_about_5_s(peer, started)


@case("a HELLO that is not complete after 5 s is HandshakeTimeout, however slowly it drips", slow=True)
def slow_hello(target):
    with target.connect(hello=None) as peer:
        started = time.monotonic()
        data = PREFACE + hello({1: 1, 6: "x" * 100})
        peer.send_raw(data[:10])
        try:
            for byte in data[10:60]:
                time.sleep(0.15)
                peer.send_raw(bytes([byte]))
        except OSError:
            pass
        preface_and_frames(peer)
        peer.closes(HANDSHAKE_TIMEOUT, within=9.0)
        check(time.monotonic() - started >= 4.0, "closed before 5 s")


@case("a peer that breaks its keep-alive promise for twice its length is KeepAliveTimeout", slow=True)
def keep_alive(target):
    for _ in range(5):
        with target.connect(hello={1: 1, 5: 500}) as peer:
            if not _keeps_promise(peer):
                continue  # a busy machine: this side broke the promise itself
            quiet = time.monotonic()  # before the last byte, so that the server cannot have heard less
            peer.is_alive()
            peer.closes(KEEP_ALIVE_TIMEOUT, within=5.0)
            check(1.0 <= time.monotonic() - quiet <= 4.0, f"closed {time.monotonic() - quiet:.1f} s after the last byte")
            return
    check(False, "this machine was too busy to keep a promise of 500 ms in any of 5 attempts")


def _keeps_promise(peer):
    """Sends every 300 ms for 3 s, long enough to be noticed; False if it was late."""
    last = time.monotonic()
    try:
        for _ in range(10):
            time.sleep(0.3)
            if time.monotonic() - last > 0.8:
                return False
            last = time.monotonic()
            peer.send(0x81, payload=b"still here")
    except OSError:
        return False
    return True
