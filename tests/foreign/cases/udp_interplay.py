"""docs/udp.md: what a hostile or unlucky path does to handshakes, large replies, addresses and ends, several of it at a time."""
import random
import signal
import socket
import struct
import time

import msgpack
from cases.udp_ends import drain
from cases.udp_messages import call_of, note, rpc, send
from runner import case
from side_by_side import pattern
from udp_session import Session
from udp_wire import (ACCEPT, CREDIT, F_PING, LARGEST_DATAGRAM, REFUSE, RETRY, VIOLATION, ack_frame, close_frame, max_data_frame,
    message_frame, parse_long, short_packet)
from wire import (CALL, CANCELLED, CLOSE, DEFAULT_HELLO, EXECUTED, PONG, REPLY, SHUTTING_DOWN, check, equal, eventually)

UDP = ("udp",)
PING = bytes([F_PING])
SOL_UDP, UDP_SEGMENT = 17, 103


# -- handshake ------------------------------------------------------------------------------------


@case("a handshake whose datagrams are doubled, corrupted, cut and swapped makes one session, which works", transports=UDP, within=6)
def rough_handshake(target):
    rng = random.Random(3)
    with Session(target.url, connect=False) as session:
        first = session.init()
        token_init = session.init(session.retry_token())
        ids = set()
        for datagram in [token_init, first, token_init, first] * 6:
            bad = bytearray(datagram)
            bad[rng.randrange(len(bad))] ^= 1 << rng.randrange(8)
            for sent in (bytes(bad), datagram[:rng.randrange(1, 1199)], datagram, datagram + b"\0"):
                session.put(sent)
        until = time.monotonic() + 0.5
        accept = None
        while (got := session.get(until)) is not None:
            packet = parse_long(got[0])
            if packet is not None and packet.destination == session.own_id:
                check(packet.kind in (RETRY, ACCEPT), f"a packet of type {packet.kind}")
                if packet.kind == ACCEPT:
                    ids.add((packet.source, packet.body))
                    accept = packet
        check(accept is not None, "no ACCEPT came")
        equal(len(ids), 1, "sessions that were made")
        session.take_accept(accept)
        with target.open(session=session) as peer:
            for n in range(20):
                equal(peer.call("Add", n, 1), n + 1, "Add")
                session.put(token_init)  # late repetitions
                session.put(first)
            peer.is_alive()


@case("two clients with the same id at different ports have a session each", transports=UDP, within=6)
def same_id(target):
    with Session(target.url, connect=False) as one, Session(target.url, connect=False) as two:
        two.own_id = one.own_id
        one.connect()
        two.connect()
        check(one.peer_id != two.peer_id, "both got the same id of the server")
        with target.open(session=one) as first, target.open(session=two) as second:
            calls = []
            for n in range(30):
                calls.append((first, first.start("Add", n, 1000), n + 1000))
                calls.append((second, second.start("Add", n, 2000), n + 2000))
            for peer, call, value in calls:
                equal(call.wait(), value, "Add")
            one.send_packet(close_frame())
            one.closed = close_frame()
            second.is_alive()


@case("an INIT with the id 0 makes no session", transports=UDP)
def no_id(target):
    with Session(target.url, connect=False) as session:
        session.own_id = 0
        session.put(session.init())
        until, answers = time.monotonic() + 0.3, []
        while (got := session.get(until)) is not None:
            answers.append(parse_long(got[0]))
        for packet in answers:
            check(packet is not None and packet.kind in (RETRY, REFUSE), f"{packet} came")
            if packet.kind == RETRY:
                session.put(session.init(packet.body))
                while (got := session.get(time.monotonic() + 0.3)) is not None:
                    packet = parse_long(got[0])
                    check(packet is not None and packet.kind != ACCEPT, "a session for the id 0 was made")


# -- datagrams ------------------------------------------------------------------------------------


@case("datagrams of length 0, of one byte and of the largest length, between good ones, do no harm", transports=UDP, within=10)
def odd_lengths(target):
    rng = random.Random(5)
    with target.open() as peer, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for n in range(100):
            for sock in (stranger, peer.session.sock):
                sock.sendto(b"", peer.session.server)
                sock.sendto(rng.choice((b"\x50", b"\xc0", b"\0", rng.randbytes(65_507), b"\x50" * 16, rng.randbytes(1500))),
                    peer.session.server)
            equal(peer.call("Add", n, 1), n + 1, "Add")
        check(peer.session.closed is None, f"{peer.session.closed}")


@case("a good packet as long as the server receives takes effect, a longer one takes it or is dropped", transports=UDP, within=8)
def long_packets(target):
    with target.open() as peer:
        most = min(16_000, peer.session.peer_parameters.get(LARGEST_DATAGRAM, 1200))
        for size in (1201, most - 1, most):
            text = "x" * (size - 17 - 60)
            call, peer.next_id = peer.next_id, peer.next_id + 2
            data = rpc(CALL, 0, call, call_of("EchoText", text))
            number = peer.session.next_message
            frames = message_frame(number, data)
            if len(frames) + 17 > size:
                continue
            send(peer, number, data)
            peer.session.messages[number] = (data, 0, False)
            peer.session.begun.add(number)
            got = peer.receive(3.0)
            check(got is not None and got[:3] == (REPLY, 0, call), f"{got and got[:3]} instead of the REPLY to a packet of {size} bytes")
            equal(msgpack.unpack(got.payload), text, "EchoText")
        number = peer.session.send_packet(PING + bytes(40_000))
        peer.session.rest(0.1)
        check(peer.session.closed is None, f"{peer.session.closed}")
        peer.is_alive()


@case("packets that the kernel hands over in one piece are several; packets in one datagram are none", transports=UDP, within=20)
def in_one_piece(target):
    with target.launch() as server:
        url = server.url(target.transport)
        with target.open(url) as peer, target.open(url) as other:
            session = peer.session
            before = other.call("NoteCount")

            def packets(texts):
                made = []
                for text in texts:
                    message, session.next_message = session.next_message, session.next_message + 1
                    number, session.next_packet = session.next_packet, session.next_packet + 1
                    session.used_numbers.add(number)
                    made.append(short_packet(session.peer_id, session.own_id, number, message_frame(message, note(text))))
                return made

            one_size = packets(["abcdefgh"] * 40)
            equal(len({len(packet) for packet in one_size}), 1, "lengths")
            last = packets(["abc"])  # a shorter one may end such a piece
            session.sock.sendmsg(
                [b"".join(one_size + last)], [(SOL_UDP, UDP_SEGMENT, struct.pack("H", len(one_size[0])))], 0, session.server)
            eventually(lambda: other.call("NoteCount") == before + 41, "41 one-way calls in one piece did not run")
            glued = packets(["12345678"] * 2)
            session.put(b"".join(glued))
            session.put(glued[0] + b"\0")
            session.rest(0.1)
            equal(other.call("NoteCount"), before + 41, "NoteCount() after two packets in one datagram")
            for packet in glued:
                session.put(packet)
            eventually(lambda: other.call("NoteCount") == before + 43, "the two packets were not taken when they came alone")
            peer.is_alive()


# -- large replies --------------------------------------------------------------------------------


@case("a large reply over a path that loses, doubles and swaps in both directions comes whole and once", transports=UDP, within=25)
def rough_path(target):
    rng = random.Random(11)
    with target.open(timeout=25) as peer:
        peer.call("Add", 1, 1)
        peer.session.drop_in = lambda got: rng.random() < 0.1
        peer.session.drop_out = lambda datagram: rng.random() < 0.1
        peer.session.copies = 2
        data = pattern(250_000, 1)
        calls = [peer.start("Echo", data), peer.start("Add", 20, 22)]
        equal(calls[1].wait(), 42, "Add")
        check(calls[0].wait() == data, "the echo differs")
        peer.session.drop_in = peer.session.drop_out = None
        peer.is_alive()


@case("another port in the middle of a large reply: it goes on there and comes whole", transports=UDP, within=15)
def moves_in_reply(target):
    with target.open(timeout=15) as peer:
        session, data = peer.session, pattern(1_500_000, 2)
        call = peer.start("Echo", data)
        ports = []
        for part in (1, 2, 3):
            size = len(data) * part // 4
            session.wait(lambda: sum(len(f.data) for _, f in session.message_frames()) > size or call.last, "a part of the reply", 10)
            count = len(session.challenges())
            ports.append(session.rebind())
            session.send_packet(PING)
            session.wait(lambda: len(session.challenges()) > count, "PATH_CHALLENGE at the new port", 5)
        check(call.wait() == data, "the echo differs")
        peer.is_alive()
        drain(session, ports[-1])
        peer.is_alive()
        equal(drain(session, ports[-1], 0.05), [], "packets at the port before")
        for port in ports:
            port.close()


@case("CANCEL in the middle of a large reply over UDP: it ends once", transports=UDP, within=12)
def cancelled(target):
    with target.open(timeout=10) as peer:
        data = pattern(1_000_000, 3)
        call, other = peer.start("Echo", data), peer.start("Sleep", 30_000)
        peer.session.wait(lambda: len(peer.session.message_frames()) > 100, "a part of the reply", 8)
        call.cancel()
        other.cancel()
        other.fails(CANCELLED, EXECUTED)
        check(call.wait() == data, "the echo differs")
        peer.is_alive()


@case("SIGTERM in the middle of a large reply over UDP: it comes whole, then CLOSE ShuttingDown", transports=UDP, within=35)
def drained(target):
    with target.launch() as server:
        peer = target.open(server.url(target.transport), timeout=10)
        with peer:
            peer.answer_pings = False
            data = pattern(1_000_000, 4)
            call = peer.start("Echo", data)
            peer.session.wait(lambda: len(peer.session.message_frames()) > 100, "a part of the reply", 8)
            server.signal(signal.SIGTERM)
            peer.until(lambda: peer.goaway is not None and peer.pings, "no GOAWAY and PING")
            peer.send(PONG, payload=peer.pings[0])
            check(call.wait() == data, "the echo differs")
            got = peer.receive(5)
            check(got is not None and got.kind == CLOSE, f"{got} instead of CLOSE")
            equal(msgpack.unpack(got.payload)[0], SHUTTING_DOWN, "code of CLOSE")
            peer.session.rest(0.2)
        equal(server.exit_code(15), 0, "exit code")


# -- acknowledgements and credit ------------------------------------------------------------------


@case("an acknowledgement with an absurd delay makes nothing slow: a lost reply comes again soon", transports=UDP, within=8)
def absurd_delay(target):
    with target.open() as peer:
        session = peer.session

        def ack():
            session.owes_ack = False
            return ack_frame(session.numbers.ranges[:32], delay_us=(1 << 62) - 1) if session.numbers.ranges else b""

        session._ack = ack
        for n in range(30):
            equal(peer.call("Add", n, 1), n + 1, "Add")
        lost = []

        def once(got):
            if any(getattr(frame, "data", b"")[:1] == bytes([REPLY]) for frame in got.frames) and not lost:
                lost.append(got.number)
                return True
            return False

        session.drop_in = once
        before = time.monotonic()
        equal(peer.call("Add", 1, 2), 3, "Add")
        check(lost, "no reply was lost")
        check(time.monotonic() - before < 2.0, f"a lost reply came again after {time.monotonic() - before:.1f} s")


@case("acknowledgements of every other number only: what is not acknowledged comes again, and all of it once", transports=UDP, within=12)
def every_other(target):
    with target.open(timeout=10) as peer:
        peer.session.drop_in = lambda got: got.number % 2 == 1 and got.number < 200
        data = pattern(120_000, 5)
        check(peer.call("Echo", data, timeout=10) == data, "the echo differs")
        peer.is_alive()


@case("credit that comes in odd sizes, less than a message at times, carries replies in the end", transports=UDP, within=12)
def odd_credit(target):
    with target.open(hello={**DEFAULT_HELLO, 2: 65_536}, parameters={CREDIT: 70_000}, timeout=10) as peer:
        session = peer.session
        peer.call("Add", 1, 1)
        session.grants = False
        session.rest(0.05)
        calls = [peer.start("Echo", pattern(30_000, n)) for n in range(6)]
        grow = iter((1, 7, 29_000, 0, 1_013, 64, 30_007, 3, 45_000, 1, 60_000, 30_100, 30_100, 30_100, 30_100))
        until = time.monotonic() + 8
        while any(call.last is None for call in calls):
            check(time.monotonic() < until, f"{sum(call.last is None for call in calls)} replies are missing")
            while session.inbox:
                peer.pump(0.1)
            session.granted += next(grow, 1000)
            session.send_packet(max_data_frame(session.granted))
            session.send_packet(max_data_frame(max(0, session.granted - 5_000)))  # says nothing
            session.rest(0.03)
        for n, call in enumerate(calls):
            check(call.wait() == pattern(30_000, n), f"echo {n} differs")


# -- ends -----------------------------------------------------------------------------------------


@case("what stands behind CLOSE, in its packet or after it, does nothing", transports=UDP, within=20)
def behind_close(target):
    with target.launch() as server:
        url = server.url(target.transport)
        with target.open(url) as other:
            before = other.call("NoteCount")
            for n in range(10):
                with target.open(url) as peer:
                    session = peer.session
                    peer.call("Add", 1, 1)
                    first = session.next_message
                    session.send_packet(message_frame(first, note("before")) + close_frame() + message_frame(first + 1, note("behind")))
                    session.send_packet(message_frame(first + 2, note("after")))
                    session.closed = close_frame()
            eventually(lambda: other.call("NoteCount") >= before + 10, "one-way calls before CLOSE did not run")
            other.session.rest(0.2)
            equal(other.call("NoteCount"), before + 10, "NoteCount(): what stood behind CLOSE ran")


@case("a violation in the middle of a large reply ends the session with CLOSE, and no other", transports=UDP, within=10)
def violates(target):
    with target.open() as peer, target.open() as other:
        peer.start("Echo", pattern(800_000, 6))
        peer.session.wait(lambda: len(peer.session.message_frames()) > 50, "a part of the reply", 8)
        peer.session.send_packet(b"\x1f")
        peer.session.closes(VIOLATION)
        other.is_alive()


@case("300 sessions that come and go, a third of them without a word, leave places for others", transports=UDP, within=40)
def come_and_go(target):
    with target.launch() as server, target.open(server.url(target.transport)) as other:
        for n in range(300):
            with target.open(server.url(target.transport)) as peer:
                if n % 2:
                    equal(peer.call("Add", n, 1), n + 1, "Add")
                else:
                    peer.start("Sleep", 30_000)
                if n % 3 == 0:
                    peer.session.closed = close_frame()  # goes without a word
            if n % 50 == 0:
                other.is_alive()
        other.is_alive()
