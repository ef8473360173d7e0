"""protocol.md §4 and §4.1: connections in turns. One that floods, drips, blocks, is reset or ends anywhere in a frame takes nothing from
the others, and what a server polls and what it waits for is the same from outside."""
import contextlib
import os
import random
import socket
import time

import msgpack
from runner import case
from side_by_side import NarrowConnection, pattern, reset, together
from wire import (CALL, CLOSE, CREDIT, DEFAULT_HELLO, ENHANCE_YOUR_CALM, HELLO, PREFACE, PROTOCOL, REPLY, Failure, Silence, call_payload,
    check, dial, equal, eventually, fnv1a, frame)

ADD, ECHO = fnv1a("interop.Test/Add"), fnv1a("interop.Test/Echo")
GREETING = PREFACE + frame(HELLO, payload=msgpack.pack(DEFAULT_HELLO))


def add_frame(call, a, b):
    return frame(CALL, 0, call, call_payload(ADD, [a, b]))


def descriptors(server):
    return len(os.listdir(f"/proc/{server.pid()}/fd"))


@contextlib.contextmanager
def beside(target):
    """A server of its own, and a connection that works in the end as it did in the beginning; whatever else was opened is closed then."""
    with target.launch() as server:
        url = server.url(target.transport)
        with target.open(url) as other:
            other.is_alive()
            before = descriptors(server)
            yield server, url, other
            eventually(lambda: descriptors(server) <= before + 2, f"more than the {before} descriptors of the beginning stay open", 5)
            other.is_alive()


@case("12 connections with large and small frames in turns: every answer is its own, and large ones keep their order", within=30)
def in_turns(target):
    def talk(seed):
        rng = random.Random(seed)
        with target.connect(timeout=20) as peer:
            for round_trip in range(8):
                calls = []
                for n in range(6):
                    size = rng.choice((0, 100, 20_000, 66_000, 300_000, 1_100_000 if seed % 4 == 0 else 5_000))
                    if n % 2:
                        calls.append((peer.start("Add", seed, round_trip), seed + round_trip))
                    elif sum(len(data) for _, data in calls if isinstance(data, bytes)) + size < 1_000_000:
                        data = pattern(size, seed * 97 + round_trip * 7 + n)
                        calls.append((peer.start("Echo", data), data))
                for call, value in calls:
                    check(peer.finish(call) == value, f"the answer to call {call} of connection {seed} differs")

    together(*(lambda seed=seed: talk(seed) for seed in range(12)), within=30)


@case("a connection that sends byte by byte is served beside one that floods, and the flood is answered in full", within=12)
def drip_and_flood(target):
    done, floods = [], []

    def flood():
        with target.connect(timeout=10) as peer:
            while not done:
                calls = [peer.start("Add", n, 1) for n in range(100)]
                for n, call in enumerate(calls):
                    equal(peer.finish(call), n + 1, "Add of the flood")
                floods.append(len(calls))

    def drip():
        try:
            eventually(lambda: floods, "the flood did not begin", 5)
            with dial(target.url) as sock:
                for byte in GREETING + add_frame(1, 20, 22) + add_frame(3, 1, 2):
                    sock.sendall(bytes([byte]))
                got = b""
                answers = frame(REPLY, 0, 1, b"\x2a") + frame(REPLY, 0, 3, b"\x03")
                while not got.endswith(answers):
                    data = sock.recv(65536)
                    check(data, f"the connection ended after {got.hex(' ')}")
                    got += data
        finally:
            done.append(True)

    together(flood, drip, within=10)


@case("peers that close, half-close or reset at each byte of a conversation harm nobody", within=40)
def every_offset(target):
    talk = GREETING + add_frame(1, 2, 3) + frame(CALL, 0, 3, call_payload(ECHO, [b"0123456789"]))
    with beside(target) as (_, url, other), target.connect() as shared:
        for cut in range(len(talk)):
            for end in (lambda sock: sock.close(), reset):
                sock = dial(url)
                sock.sendall(talk[:cut])
                end(sock)
            with dial(url) as sock:
                sock.sendall(talk[:cut])
                sock.shutdown(socket.SHUT_WR)
                sock.settimeout(5)
                while sock.recv(65536):  # until the server closes, too
                    pass
            if cut % 16 == 0:
                other.is_alive()
        shared.is_alive()


@case("connections that are reset while they are polled harm nobody", within=50)
def reset_while_polled(target):
    with beside(target) as (_, url, other):
        for n in range(60):
            peer = target.open(url)
            for _ in range(8):  # enough of them in a row for it to be the only one that the server looks at
                peer.is_alive()
            if n % 3 == 2:
                peer.send_raw(add_frame(peer.next_id, 1, 2)[:n % 20])  # and a part of a frame
            if n % 2:
                reset(peer.sock)
            else:
                peer.sock.close()
            if n % 10 == 0:
                other.is_alive()


@case("resets in the middle of large frames, of both directions, leave nothing behind", within=50)
def reset_in_large(target):
    with beside(target) as (server, url, other):
        data = pattern(3_000_000, 1)
        for n in range(24):
            peer = NarrowConnection(url)
            if n % 2:
                peer.start("Echo", data)
                peer.needs(1000 + n * 12_000)
            else:
                peer.send_raw(frame(CALL, 0, 1, call_payload(ECHO, [data]))[:1000 + n * 100_000])
            if n % 4 < 2:
                reset(peer.sock)
            else:
                peer.sock.close()
        check(other.call("Echo", data, timeout=10) == data, "the echo differs")
        check(server.resident_bytes() < 600 << 20, f"{server.resident_bytes() >> 20} MiB are resident")


@case("1 500 connections of one call each, one after the other and 10 at once, leave nothing behind", within=60)
def short_ones(target):
    with beside(target) as (_, url, _):

        def come_and_go(count):
            for n in range(count):
                with dial(url) as sock:
                    sock.sendall(GREETING + add_frame(1, n & 0x1F, 1))
                    wanted, got = frame(REPLY, 0, 1, bytes([(n & 0x1F) + 1])), b""
                    while not got.endswith(wanted):
                        data = sock.recv(65536)
                        check(data, f"connection {n} ended after {got.hex(' ')}")
                        got += data

        come_and_go(500)
        together(*(lambda: come_and_go(100) for _ in range(10)), within=50)


@case("calls after pauses of every length are answered at once, whether the server polls or sleeps, alone and in turns", within=30)
def pauses(target):
    rng = random.Random(1)
    with target.connect() as peer, target.connect() as other:
        for connections in ((peer,), (peer, other)):
            for n in range(1200):
                until = time.monotonic() + rng.choice((0, 0, 0.00002, 0.00004, 0.00006, 0.0001, 0.0003, 0.002))
                while time.monotonic() < until:
                    pass
                one = connections[rng.randrange(len(connections))]
                before = time.monotonic()
                equal(one.call("Add", n, 1, timeout=2.0), n + 1, "Add")
                check(time.monotonic() - before < 1.5, f"call {n} took {time.monotonic() - before:.2f} s")


def has_credit(peer, used):
    """Whether a one-way call may be sent. Its credit is housekeeping, of which only an answer tells that it was read."""
    if peer.server_window + peer.oneway_granted <= used:
        peer.is_alive()
    return peer.server_window + peer.oneway_granted > used


@case("one-way calls, and their credit, go on beside a connection whose replies nobody reads", within=30)
def beside_blocked(target):
    with target.launch() as server:
        url = server.url(target.transport)
        with NarrowConnection(url, timeout=10) as blocked, target.open(url, timeout=10) as other:
            calls = [blocked.start("Echo", pattern(900_000, n)) for n in range(3)]
            blocked.needs(20_000)
            used, text = 0, "n" * 4000
            before = other.call("NoteCount")
            for _ in range(200):
                eventually(lambda: has_credit(other, used), "no one-way credit came back")
                used += other.one_way("Note", text)
            eventually(lambda: other.call("NoteCount") == before + 200, "not every one-way call ran")
            for n in range(20):  # of the blocked connection itself, too
                blocked.one_way("Note", text[:1000])
            eventually(lambda: other.call("NoteCount") == before + 220, "the blocked connection's one-way calls did not run")
            for n, call in enumerate(calls):
                try:
                    check(blocked.finish(call) == pattern(900_000, n), f"echo {n} differs")
                except Exception as error:
                    equal(getattr(error, "status", error), 8, "status of an echo beyond what may wait")
            blocked.is_alive()


@case("answers that the peer makes the server queue and does not read: EnhanceYourCalm, not memory", within=10)
def unread_answers(target):
    with NarrowConnection(target.url, hello={1: 1, 2: 1 << 20, 4: 64 << 20}, timeout=5) as peer:
        peer.start("Download", 40_000_000)
        eventually(lambda: not _reads(peer), "the socket never filled up", 3)
        unknown = b"".join(frame(CALL, 0, call, call_payload(1, [])) for call in range(1001, 13001, 2))
        try:
            peer.send_raw(unknown)
        except OSError:
            pass  # closed while we send
        time.sleep(1.0)  # it may take what was sent slowly: who reads meanwhile makes room for answers
        code = None
        try:
            while (got := peer.receive(3.0)) is not None:
                code = msgpack.unpack(got.payload)[0] if got.kind == CLOSE else code
        except Silence:
            raise Failure("the connection is still open") from None
        except (Failure, OSError):
            pass  # the rest may be lost with the connection
        check(code in (None, ENHANCE_YOUR_CALM), f"CLOSE with code {code}")


def _reads(peer):
    """Whether more arrives in a moment, read or not."""
    import fcntl
    import struct
    import termios

    def waiting():
        return struct.unpack("i", fcntl.ioctl(peer.sock, termios.FIONREAD, b"\0" * 4))[0]

    before = waiting()
    time.sleep(0.1)
    return waiting() != before or before == 0


@case("after its CLOSE the server discards what comes for a moment, and closes within it")
def discards(target):
    with target.connect() as peer:
        peer.send(0x0F)
        peer.closes(PROTOCOL)
        started = time.monotonic()
        failed = None
        while failed is None and time.monotonic() - started < 4:
            try:
                peer.sock.sendall(b"\0" * 64)
                time.sleep(0.01)  # the pace of the sender
            except OSError:
                failed = time.monotonic() - started
        check(failed is not None, "4 s after CLOSE the connection is still open")
        check(0.4 <= failed <= 2.5, f"the connection was closed {failed:.2f} s after CLOSE, not about 1 s")


@case("credit in odd sizes, nothing at all among them, carries streams of items and bytes to their ends", within=15)
def odd_credit(target):
    rng = random.Random(7)
    with target.open(hello={1: 1, 2: 1 << 20, 4: 65_536}, timeout=10) as peer:
        download, count = peer.start("Download", 400_000, grants=False), peer.start("Count", 0, 100_000, grants=False)
        while not (download.last and count.last):
            for call in (download, count):
                if call.last is None and call.allowed <= 0:
                    for size in (0, rng.choice((1, 2, 3, 63, 255, 257, 4095, 9973, 65_537)), 0):
                        call.grant(size)
            if any(call.last is None and call.allowed <= 0 for call in (download, count)):
                continue
            peer.pump(5.0)
        check(bytes(download.data) == (bytes(range(256)) * 1563)[:400_000], "the bytes differ")
        equal(count.items, list(range(100_000)), "items")
        peer.send(CREDIT, call=0, payload=bytes(4))
        peer.is_alive()


@case("a one-way call whose deadline passes while it waits for a place does not run", within=20)
def late_one_way(target):
    with target.launch() as server, target.open(server.url(target.transport)) as peer, \
            target.open(server.url(target.transport)) as other:
        sleeping = [peer.start("Sleep", 30_000) for _ in range(128)]
        note = fnv1a("interop.Test/Note")
        peer.send(CALL, 2, 0, call_payload(note, ["late"], 100))
        peer.send(CALL, 2, 0, call_payload(note, ["in time"], 60_000))
        peer.send(CALL, 2, 0, call_payload(note, ["no deadline"]))
        time.sleep(0.4)  # the deadline passes, and nothing tells of it
        equal(other.call("NoteCount"), 0, "NoteCount() while there is no place")
        for call in sleeping:
            call.cancel()
        eventually(lambda: other.call("NoteCount") >= 2, "the one-way calls did not run", 5)
        peer.until(lambda: peer.oneway_granted or not peer.calls, "the calls did not end")
        peer.settle(0.2)
        equal(other.call("NoteCount"), 2, "NoteCount(): the call whose deadline had passed ran")
