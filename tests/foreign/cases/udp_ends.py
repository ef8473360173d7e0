"""docs/udp.md §6 and §2: other addresses, and how sessions and servers end."""
import signal
import time

import msgpack
from cases.stream_drain import told_to_end
from runner import case
from udp_peer import UdpPeer
from udp_session import Refused, Session
from udp_wire import CREDIT, ENDING, F_CHALLENGE, F_PING, F_RESPONSE, TOO_MANY, close_frame, parse_short
from wire import CLOSE, DEFAULT_HELLO, NO_ERROR, SHUTTING_DOWN, Silence, check, equal

UDP = ("udp",)
PING = bytes([F_PING])


def drain(session, sock, seconds=0.1):
    """Good packets that wait at another socket."""
    until, packets, own = time.monotonic() + seconds, [], session.sock
    session.sock = sock
    while (got := session.get(until)) is not None:
        packet = parse_short(got[0], session.own_id, session.peer_id, session.expected)
        packets += [packet] if packet else []
    session.sock = own
    return packets


@case("another local port is asked with PATH_CHALLENGE, and the session moves there after the answer", transports=UDP)
def rebinding(target):
    with target.open() as peer:
        session = peer.session
        for round_trip in range(5):
            peer.call("Add", 1, 1)
            session.rest(0.02)
            before = session.rebind()
            count = len(session.challenges())
            equal(peer.call("Add", 20, round_trip), 20 + round_trip, "a call from the new port")
            session.wait(lambda: len(session.challenges()) > count, "PATH_CHALLENGE at the new port")
            drain(session, before)
            for n in range(5):
                equal(peer.call("Add", n, 1), n + 1, "Add")
            equal(drain(session, before, 0.05), [], "packets at the port before")
            before.close()


@case("without the answer to PATH_CHALLENGE nothing but challenges comes to the new port", transports=UDP)
def unanswered(target):
    with target.open() as peer:
        session = peer.session
        peer.call("Add", 1, 1)
        session.rest(0.05)
        session.answers_paths = session.acks = session.repeats = False
        before = session.rebind()
        session.received.clear()
        peer.start("Add", 20, 22)
        session.rest(0.3)
        check(session.challenges(), "no PATH_CHALLENGE came")
        others = [frame for got in session.received for frame in got.frames if getattr(frame, "kind", None) != F_CHALLENGE]
        equal(others, [], "other frames at the new port")
        frames = [frame for packet in drain(session, before) for frame in packet.frames]
        check(any(getattr(frame, "data", b"")[:1] == b"\3" for frame in frames), "the reply did not come to the old port")
        before.close()


@case("a PATH_RESPONSE with other bytes moves nothing", transports=UDP)
def wrong_response(target):
    with target.open() as peer:
        session = peer.session
        peer.call("Add", 1, 1)
        session.rest(0.05)
        session.answers_paths = session.repeats = False
        before = session.rebind()
        session.send_packet(PING)
        session.wait(session.challenges, "PATH_CHALLENGE")
        session.send_packet(bytes([F_RESPONSE]) + bytes(8))
        session.send_packet(bytes([F_RESPONSE]) + bytes(b ^ 1 for b in session.challenges()[-1]))
        session.received.clear()
        peer.start("Add", 20, 22)
        session.rest(0.2)
        check(all(getattr(frame, "kind", None) == F_CHALLENGE for got in session.received for frame in got.frames), "the session moved")
        check(drain(session, before), "nothing came to the old port")
        before.close()


@case("an old packet from another port is asked nothing", transports=UDP)
def old_packet(target):
    with target.open() as peer:
        session = peer.session
        session.next_packet += 1  # left out, and used below
        skipped = session.next_packet - 1
        peer.call("Add", 1, 1)
        session.rest(0.05)
        own, session.sock = session.sock, session.new_socket()
        for datagram in session.sent_datagrams[-3:]:
            session.put(datagram)
        session.send_packet(PING, skipped)
        equal([packet for packet in drain(session, session.sock, 0.15)], [], "packets at the other port")
        session.sock.close()
        session.sock = own
        peer.is_alive()


@case("our PATH_CHALLENGE is answered with its 8 bytes", transports=UDP)
def our_challenge(target):
    with target.open() as peer:
        peer.session.send_packet(bytes([F_CHALLENGE]) + b"8 bytes.")
        peer.session.wait(lambda: peer.session.responses, "PATH_RESPONSE")
        equal(peer.session.responses, [b"8 bytes."], "PATH_RESPONSE")


@case("after CLOSE the session is forgotten: later packets get RESET, or nothing", transports=UDP)
def closed(target):
    with target.open() as peer:
        session = peer.session
        peer.call("Add", 1, 1)
        session.send_packet(close_frame(0, "bye"))
        session.rest(0.1)
        session.send_packet(PING + bytes(40))
        session.rest(0.2)
        check(session.closed is None, f"{session.closed} came")
        check(not session.is_acknowledged(session.next_packet - 1), "a packet after CLOSE was acknowledged")


@case("CLOSE of a connection is answered by the end of the session", transports=UDP)
def frame_close(target):
    with target.open() as peer:
        peer.call("Add", 1, 1)
        peer.send(CLOSE, payload=msgpack.pack([NO_ERROR, "bye"]))
        peer.ends(within=12.0)


@case("after a violation late packets are answered with CLOSE, and then with RESET", transports=UDP)
def late(target):
    with target.open() as peer:
        session = peer.session
        for _ in range(4):
            session.send_packet(b"\xff")
        session.closes(1)
        session.closed = None
        session.rest(2.0)
        session.closed = None
        session.send_packet(PING + bytes(40))
        session.wait(lambda: session.reset is not None, "RESET")


def closed_as_slow(session, started, meanwhile=lambda: None):
    """CLOSE, 10 s after the last message that was taken."""
    while session.closed is None and time.monotonic() < started + 14.0:
        meanwhile()
        session.rest(1.0)
    seconds = time.monotonic() - started
    check(session.closed is not None, f"the session is still open after {seconds:.1f} s")
    check(seconds > 8.5, f"the session ended after {seconds:.1f} s")
    equal(session.closed.code, NO_ERROR, "code of CLOSE")


@case("a peer that acknowledges nothing while much waits for it is closed after 10 s", transports=UDP, slow=True)
def never_reads(target):
    with target.open(timeout=20.0) as peer:
        session = peer.session
        session.acks = False
        started = time.monotonic() # the server counts from its first reply, which may come long before the last call has left
        for _ in range(6):
            peer.start("Echo", bytes(200_000))
        session.wait(lambda: not session.on_way, "acknowledgements of the calls")
        closed_as_slow(session, started)


@case("a peer that acknowledges and calls, but grants no credit, is closed after 10 s", transports=UDP, slow=True)
def never_grants(target):
    with target.open(hello={**DEFAULT_HELLO, 2: 65536}, parameters={CREDIT: 80_000}, timeout=20.0) as peer:
        peer.session.grants = False
        for _ in range(30):
            peer.start("Echo", bytes(20_000))
        closed_as_slow(peer.session, time.monotonic(), lambda: peer.start("Echo", bytes(20_000)))


@case("a client that goes while the server drains holds it up for 16 s", transports=UDP, slow=True)
def goes_in_drain(target):
    with target.launch(["udp://127.0.0.1:0"]) as server:
        peer, _ = told_to_end(server, target, lambda peer: [
            peer.start("Repeat", "x", 100_000, 100), peer.start("Subscribe", 1, 3), peer.start("Count", 100_000, 10_000_000, grants=False)])
        peer.session.sock.close()
        started = time.monotonic()
        equal(server.exit_code(within=22.0), 0, "exit code")
        check(time.monotonic() - started > 12.0, f"the server ended after {time.monotonic() - started:.1f} s")


@case("SIGTERM: GOAWAY, calls in progress end, new sessions are refused, CLOSE ShuttingDown", transports=UDP)
def shut_down(target):
    with target.launch(["udp://127.0.0.1:0"]) as server, UdpPeer(server.url("udp"), timeout=8.0) as peer:
        call = peer.start("Sleep", 1500)
        peer.call("Add", 1, 1)
        server.signal()
        peer.until(lambda: peer.goaway, "GOAWAY")
        check(peer.goaway[0] in (NO_ERROR, SHUTTING_DOWN), f"GOAWAY {peer.goaway}")
        try:
            Session(server.url("udp"), timeout=1.0).close()
            raise AssertionError("a new session was accepted")
        except Refused as refused:
            equal(refused.reason, ENDING, "reason")
        except Silence:
            pass
        call.wait()
        peer.start("Add", 1, 2)  # too late
        peer.closes(SHUTTING_DOWN, within=6.0)
        equal(server.exit_code(), 0, "exit code")


@case("a server that was started anew on the same port answers old sessions with RESET", transports=UDP)
def restarted(target):
    with target.launch(["udp://127.0.0.1:0"]) as first:
        url = first.url("udp")
        with UdpPeer(url) as peer:
            peer.start("Sleep", 5000)
            peer.session.rest(0.1)
            first.signal(signal.SIGKILL)
            first.process.wait(10)
            with target.launch([url]) as second:
                started = time.monotonic()
                peer.start("Add", 1, 2)
                peer.session.wait(lambda: peer.session.reset is not None, "RESET")
                check(time.monotonic() - started < 2.0, f"RESET came after {time.monotonic() - started:.1f} s")
                with UdpPeer(second.url("udp")) as other:
                    other.is_alive()
                    check(other.session.incarnation != peer.session.incarnation, "the incarnation is the same")


@case("the 257th session from one address is refused with reason 1", transports=UDP)
def too_many(target):
    with target.launch(["udp://127.0.0.1:0"]) as server:
        peers = [UdpPeer(server.url("udp")) for _ in range(256)]
        try:
            try:
                Session(server.url("udp")).close()
                raise AssertionError("a 257th session was accepted")
            except Refused as refused:
                equal(refused.reason, TOO_MANY, "reason")
            peers[0].is_alive()
        finally:
            for peer in peers:
                peer.session.close()
        time.sleep(0.3)
        with UdpPeer(server.url("udp")) as peer:
            peer.is_alive()
