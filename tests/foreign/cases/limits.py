"""protocol.md §4 and the project's limits: too many, too deep, too large, too often."""
import struct
import time

import msgpack
from runner import case
from wire import (CALL, CANCEL, CANCELLED, ENHANCE_YOUR_CALM, EXECUTED, INVALID_ARGUMENT, NOT_EXECUTED, PING, RESOURCE_EXHAUSTED,
    Connection,
                  call_payload, check, equal, fnv1a, frame)


@case("the 129th call in progress is refused as ResourceExhausted, not executed")
def calls_in_progress(target):
    with target.connect() as peer:
        calls = [peer.start("Sleep", 30000) for _ in range(128)]
        for _ in range(3):
            peer.fails(peer.start("Add", 1, 2), RESOURCE_EXHAUSTED, NOT_EXECUTED)
        peer.send(CANCEL, call=calls[0])
        peer.fails(calls[0], CANCELLED, EXECUTED)
        peer.is_alive()
        for call in calls[1:]:
            peer.send(CANCEL, call=call)
        for call in calls[1:]:
            peer.fails(call, CANCELLED, EXECUTED)
        peer.is_alive()


@case("a cancelled call keeps its slot until its handler has returned")
def slot_of_deaf_handler(target):
    with target.connect() as peer:
        deaf = peer.start("Block", 1000)
        calls = [peer.start("Sleep", 30000) for _ in range(127)]
        peer.send(CANCEL, call=deaf)
        peer.fails(peer.start("Add", 1, 2), RESOURCE_EXHAUSTED, NOT_EXECUTED)
        try:
            peer.finish(deaf)
        except Exception as error:
            check(getattr(error, "status", None) is not None, f"{error}")
        peer.is_alive()
        for call in calls:
            peer.send(CANCEL, call=call)
        for call in calls:
            peer.fails(call, CANCELLED, EXECUTED)


@case("a one-way call beyond the limit waits for a place and then runs")
def one_way_beyond(target):
    with target.connect() as peer, target.connect() as other:
        before = other.call("NoteCount")
        calls = [peer.start("Sleep", 30000) for _ in range(128)]
        peer.one_way("Note", "beyond the limit")
        peer.fails(peer.start("Add", 1, 2), RESOURCE_EXHAUSTED, NOT_EXECUTED)
        equal(other.call("NoteCount"), before, "NoteCount() while all places are taken")
        for call in calls:
            peer.send(CANCEL, call=call)
        for call in calls:
            peer.fails(call, CANCELLED, EXECUTED)
        until = time.monotonic() + 3
        while other.call("NoteCount") == before:
            check(time.monotonic() < until, "the one-way call never ran")
            time.sleep(0.01)


@case("a reply above the caller's frame limit is ResourceExhausted, executed")
def reply_too_large(target):
    with target.connect(hello={1: 1, 2: 65536}) as peer:
        check(len(peer.call("Echo", b"x" * 65000)) == 65000, "an echo below the limit")
        peer.fails(peer.start("Echo", b"x" * 70000), RESOURCE_EXHAUSTED, EXECUTED)
        peer.is_alive()


@case("a reply of exactly the caller's frame limit is sent")
def reply_at_limit(target):
    with target.connect(hello={1: 1}) as peer:
        most = 65536 - 6 - 3
        check(len(peer.call("Echo", b"x" * most)) == most, "an echo at the limit")
        peer.fails(peer.start("Echo", b"x" * (most + 1)), RESOURCE_EXHAUSTED, EXECUTED)
        peer.is_alive()


@case("64 levels of nesting are read, 65 are InvalidArgument")
def nesting(target):
    with target.connect() as peer:
        # The array of arguments is level 1.
        equal(peer.call("Empty", raw=b"\x91" * 64 + b"\xc0"), None, "64 levels")
        peer.fails(peer.start("Empty", raw=b"\x91" * 65 + b"\xc0"), INVALID_ARGUMENT, NOT_EXECUTED)
        peer.is_alive()


@case("depth bombs are InvalidArgument")
def depth_bombs(target):
    bombs = [b"\x91" * 100_000, b"\x91\x81\xc0" * 1 + b"\x81\xc0" * 50_000, b"\x91" + b"\x92\xc0" * 60_000,
        b"\x91" + b"\xdd\x00\x00\x00\x01" * 20_000]
    with target.connect() as peer:
        for bomb in bombs:
            for method in ("Empty", "Add", "Echo", "EchoAll"):
                peer.fails(peer.start(method, raw=bomb), INVALID_ARGUMENT, NOT_EXECUTED)
        peer.is_alive()


HOSTILE = {
    "Empty": [b"\xdd\xff\xff\xff\xff", b"\xdc\xff\xff", b"\xdd\x7f\xff\xff\xff\x01"],
    "Add": [b"\xdd\xff\xff\xff\xff\x01\x02"],
    "Echo": [b"\x91\xc6\xff\xff\xff\xff", b"\x91\xc6\x7f\xff\xff\xff", b"\x91\xc5\xff\xffx", b"\x91\xdd\xff\xff\xff\xff\x01\x02"],
    "EchoText": [b"\x91\xdb\xff\xff\xff\xff", b"\x91\xdb\x7f\xff\xff\xffabc", b"\x91\xda\xff\xffabc"],
    "EchoAll": [
        b"\x91\xdd\xff\xff\xff\xff", b"\x91\xdc\x00\x17" + b"\xc0" * 3, b"\x91\xdf\xff\xff\xff\xff",
        b"\x91\xdc\x00\x24\xc3\xc6\xff\xff\xff\xff", b"\x91\xdc\x00\x24\xc9\xff\xff\xff\xff"],
}


@case("claims of 4 294 967 295 elements or bytes are InvalidArgument")
def hostile_lengths(target):
    with target.connect() as peer:
        for method, raws in HOSTILE.items():
            for raw in raws:
                peer.fails(peer.start(method, raw=raw), INVALID_ARGUMENT, NOT_EXECUTED)
        peer.is_alive()


@case("more than 64 entries or 16 KiB of metadata are InvalidArgument, not executed")
def metadata(target):
    with target.connect() as peer:
        equal(peer.call("Add", 2, 3, meta={f"k{n}": "v" for n in range(64)}), 5, "Add with 64 entries")
        peer.fails(peer.start("Add", 2, 3, meta={f"k{n}": "v" for n in range(65)}), INVALID_ARGUMENT, NOT_EXECUTED)
        equal(peer.call("Add", 2, 3, meta={"k": "v" * 16_000}), 5, "Add with 16 000 bytes")
        peer.fails(peer.start("Add", 2, 3, meta={"k": "v" * 17_000}), INVALID_ARGUMENT, NOT_EXECUTED)
        peer.is_alive()


@case("a flood of PINGs is EnhanceYourCalm")
def ping_flood(target):
    with target.connect() as peer:
        for n in range(200):
            try:
                peer.send(PING, payload=struct.pack(">Q", n))
            except OSError:
                break
        _closes_calm(peer)


@case("PINGs a second apart are welcome", slow=True)
def paced_pings(target):
    with target.connect() as peer:
        for n in range(5):
            peer.send(PING, payload=struct.pack(">Q", n))
            equal(peer.receive().payload, struct.pack(">Q", n), "PONG")
            time.sleep(1.1)
        peer.is_alive()


@case("900 CANCELs at once are allowed, 5 000 are EnhanceYourCalm")
def cancel_flood(target):
    with target.connect() as peer:
        peer.send_raw(frame(CANCEL, 0, 99) * 900)
        peer.is_alive()
        try:
            peer.send_raw(frame(CANCEL, 0, 99) * 4100)
        except OSError:
            pass
        _closes_calm(peer)


@case("calls that are started and cancelled in a flood are EnhanceYourCalm")
def rapid_reset(target):
    with target.connect() as peer:
        sleep = call_payload(fnv1a("interop.Test/Sleep"), [60000])
        try:
            for call in range(1, 10001, 2):
                peer.send_raw(frame(CALL, 0, call, sleep) + frame(CANCEL, 0, call))
        except OSError:
            pass
        _closes_calm(peer)


def _closes_calm(peer):
    """CLOSE EnhanceYourCalm, after whatever replies came before it."""
    while True:
        got = peer.receive(5.0)
        check(got is not None, "the connection ended without CLOSE")
        if got.kind == 0x0D:
            equal(msgpack.unpack(got.payload)[0], ENHANCE_YOUR_CALM, "code of CLOSE")
            peer.ends()
            return


@case("a peer that never reads is closed", slow=True)
def never_reads(target):
    with target.connect(timeout=20) as peer:
        echo = call_payload(fnv1a("interop.Test/Echo"), [b"x" * 1_000_000])
        try:
            for call in range(1, 129, 2):
                peer.send(CALL, 0, call, echo)
            time.sleep(14)
        except OSError:
            pass
        check(peer.read_available(5.0)[1], "the connection is still open 14 s after the last byte was read")


@case("hostile lengths on 200 connections cost no memory", transports=("tcp",))
def memory(target):
    with target.launch() as server:
        url = server.url(target.transport)
        for _ in range(50):
            with Connection(url) as peer:
                peer.is_alive()
        before = server.resident_bytes()
        peers, received = [], 0
        for n in range(200):
            peer = Connection(url)
            peers.append(peer)
            if n % 2 == 0:
                peer.send_raw(struct.pack(">IBBI", 4 << 20, CALL, 0, 1) + b"1234567890")
            else:
                for raw in HOSTILE["Echo"] + HOSTILE["EchoAll"]:
                    peer.start("Echo", raw=raw)
            received += 600
        time.sleep(0.5)
        grown = server.resident_bytes() - before
        allowed = 200 * 65536 + 32 * received + (24 << 20)  # the rest: the collector's own slack
        for peer in peers:
            peer.sock.close()
        check(grown <= allowed, f"{grown >> 20} MiB more for {received} bytes received; {allowed >> 20} MiB allowed")
