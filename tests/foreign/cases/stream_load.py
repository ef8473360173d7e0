"""protocol.md §4.1 and the project's promises: slow readers and long streams cost little and are not mistaken for dead ones."""
import socket
import struct
import time

from cases.stream_frames import eventually_none_open
from runner import case
from peer import Peer
from wire import DEADLINE_EXCEEDED, EXECUTED, check, equal


@case("a client that pauses reading gets every byte when it goes on")
def pauses(target):
    with target.open(hello={1: 1, 2: 1 << 20, 4: 64 << 20}, timeout=30) as peer:
        call = peer.start("Download", 30_000_000)
        time.sleep(2)
        call.wait()
        equal(len(call.data), 30_000_000, "bytes")
        check(bytes(call.data[-1000:]) == bytes(n & 0xFF for n in range(29_999_000, 30_000_000)), "the last bytes differ")
        peer.is_alive()


@case("1 000 stalled streams hold little memory, and leave none behind", transports=("tcp",))
def stalled_memory(target):
    with target.launch() as server:
        warm(server.url(target.transport))
        before = server.resident_bytes()
        peers = [target.open(server.url(target.transport), timeout=30) for _ in range(20)]
        for peer in peers:
            calls = [peer.start("Download", 1 << 40, grants=False) for _ in range(50)]
            peer.until(lambda calls=calls: all(call.allowed <= 0 for call in calls), "not every stream used its credit up")
        grown = server.resident_bytes() - before
        for peer in peers:
            peer.is_alive()
            peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.sock.close()
        check(grown <= 1000 * 65_536 + (24 << 20), f"{grown >> 20} MiB more for 1 000 stalled streams")
        with target.open(server.url(target.transport)) as peer:
            until = time.monotonic() + 6
            while peer.call("StreamsOpen"):
                check(time.monotonic() < until, "StreamsOpen() did not go back to 0")
                time.sleep(0.05)


def warm(url):
    """So that what every process needs once does not count."""
    for _ in range(20):
        with Peer(url) as peer:
            peer.start("Download", 500_000).wait()


@case("a client that only listens to a stream is not taken for dead as long as it answers PING", slow=True)
def only_listens(target):
    with target.launch() as server, target.open(server.url(target.transport), timeout=60) as peer:
        call = peer.start("Repeat", "still here", 45, 1000)
        equal(call.wait(), None, "REPLY")
        equal(len(call.items), 45, "items")


@case("one connection's slow readers do not slow another's calls")
def fast_neighbour(target):
    with target.open(hello={1: 1, 2: 1 << 20, 4: 64 << 20}) as slow, target.open() as other:
        for _ in range(4):
            slow.start("Download", 50_000_000)  # more than the sockets hold, and nobody reads it
        other.is_alive()
        started = time.monotonic()
        for _ in range(50):
            other.is_alive()
        check(time.monotonic() - started < 2.0, f"50 calls took {time.monotonic() - started:.1f} s")


WIDE = {1: 1, 2: 1 << 20, 4: 64 << 20}  # so much credit that only the socket holds a stream back


def unread(peer):
    """Streams that fill every buffer on the way to us, because nobody reads. (The later ones may be refused for that.)"""
    calls = [peer.start("Download", 50_000_000), peer.start("Repeat", "x" * 997, 50_000, 0), peer.start("Count", 100_000, 5_000_000)]
    time.sleep(0.7)
    return calls


@case("many streams that wait for room in the socket all go on to their end")
def full_outbox(target):
    for credit, number, method, args in ((65_536, 120, "Repeat", ("x" * 997, 200, 0)), (1 << 20, 20, "Download", (3_000_000,))):
        hello = {1: 1, 2: 1 << 20, 4: credit}
        with target.launch() as server, target.open(server.url(target.transport), hello=hello, timeout=8) as peer:
            calls = [peer.start(method, *args) for _ in range(number)]
            time.sleep(0.7)  # nobody reads
            for call in calls:
                call.wait()
                equal(len(call.items) or len(call.data), args[-2] if call.items else args[0], f"{method}: items or bytes")


@case("CANCEL ends streams that wait for room in the socket")
def cancel_unread(target):
    with target.open(hello=WIDE, timeout=15) as peer:
        calls = unread(peer)
        for call in calls:
            call.cancel()
        time.sleep(0.3)  # the server reads on though nobody reads what it sends
        peer.until(lambda: all(call.last for call in calls), "not every stream ended")
        for call in calls:
            check(len(call.data) < 50_000_000, "the whole stream came")
        peer.is_alive()
        eventually_none_open(target)


@case("a deadline ends streams that wait for room in the socket")
def deadline_unread(target):
    with target.open(hello=WIDE, timeout=15) as peer:
        calls = [peer.start("Download", 50_000_000, timeout_ms=500) for _ in range(3)]
        time.sleep(1.0)
        for call in calls:
            call.fails(DEADLINE_EXCEEDED, EXECUTED)
        peer.is_alive()
        eventually_none_open(target)


@case("a connection that is lost ends streams that wait for room in the socket")
def lost_unread(target):
    with target.open(hello=WIDE) as peer:
        unread(peer)
    eventually_none_open(target)


@case("a half-closed connection gets what still waits for room in the socket")
def half_close_unread(target):
    with target.open(hello=WIDE, timeout=15) as peer:
        call = peer.start("Download", 5_000_000, grants=False)
        time.sleep(0.3)
        peer.sock.shutdown(socket.SHUT_WR)
        time.sleep(0.3)
        equal(call.wait(), None, "REPLY")
        equal(len(call.data), 5_000_000, "bytes")
        peer.ends()


@case("connections that do not read hold little memory, whatever credit they grant", transports=("tcp",))
def unread_memory(target):
    with target.launch() as server:
        warm(server.url(target.transport))
        before = server.resident_bytes()
        peers = [target.open(server.url(target.transport), hello={1: 1, 2: 1 << 20, 4: 64 << 20}) for _ in range(20)]
        for peer in peers:
            peer.start("Download", 50_000_000)
            peer.start("Repeat", "x" * 997, 50_000, 0)
        time.sleep(2.0)
        grown = server.resident_bytes() - before
        for peer in peers:
            peer.sock.close()
        allowed = 20 * (1 << 20) * 2 + (24 << 20)  # a full outbox and a frame for each; the rest is the collector's own slack
        check(grown <= allowed, f"{grown >> 20} MiB more for 20 connections that do not read; {allowed >> 20} MiB allowed")


@case("streams that nobody reads stop before they cost the connection its other calls")
def unread_beside_calls(target):
    for _ in range(8):
        with target.open(hello=WIDE, timeout=15) as peer:
            streams = [peer.start("Download", 50_000_000), peer.start("Repeat", "x" * 997, 50_000, 0)]
            time.sleep(0.05)
            call = peer.start("Add", 1, 2)
            time.sleep(0.2)
            for stream in streams:
                stream.cancel()
            equal(call.wait(), 3, "Add beside streams that nobody reads")
