"""docs/udp.md §2: how a session begins, and what a server says to somebody without one."""
import os
import time

from runner import case
from udp_peer import UdpPeer
from udp_session import Session
from udp_wire import (ACCEPT, BASE_SIZE, CREDIT, INIT, LARGEST_DATAGRAM, MAX_DELAY, REFUSE, RESET, RETRY, init_body, long_packet,
    parse_long, short_packet, varint)
from wire import check, equal

UDP = ("udp",)


def answers(session, datagram, seconds=0.15):
    """The long packets that come for a datagram: (Long, size) each. After ACCEPT the server's HELLO may be among them."""
    session.put(datagram)
    until, got = time.monotonic() + seconds, []
    while (one := session.get(until)) is not None:
        packet = parse_long(one[0])
        check(packet is not None or any(kind == ACCEPT for (kind, *_), _ in got), f"{one[0].hex()} came before a session stood")
        if packet is not None:
            got.append((packet, len(one[0])))
    return got


def silent(session, datagram, what):
    equal(answers(session, datagram), [], f"the answer to {what}")


def idle(target):
    """A session before its handshake."""
    return Session(target.url, connect=False)


@case("INIT without a token is answered by one RETRY, no longer than it, and by nothing more", transports=UDP)
def retry(target):
    with idle(target) as session:
        got = answers(session, session.init(), 0.6)
        equal(len(got), 1, "answers")
        packet, size = got[0]
        equal((packet.kind, packet.destination, packet.source, packet.version), (RETRY, session.own_id, 0, 1), "RETRY")
        check(packet.body and size <= BASE_SIZE, f"RETRY of {size} bytes")


@case("INIT with the token is answered by ACCEPT, a repeated one by the same", transports=UDP)
def accept(target):
    with idle(target) as session:
        init = session.init(session.retry_token())
        first = answers(session, init)
        check(first and first[0][0].kind == ACCEPT, f"{first} instead of ACCEPT")
        packet, size = first[0]
        check(size <= BASE_SIZE, f"ACCEPT of {size} bytes")
        session.take_accept(packet)
        equal(len(session.incarnation), 16, "bytes of the incarnation")
        check(session.peer_parameters[CREDIT] >= 1 << 20, f"the server grants {session.peer_parameters}")
        check(session.peer_parameters.get(MAX_DELAY, 25) <= 25, f"the server promises {session.peer_parameters}")
        check(session.peer_parameters.get(LARGEST_DATAGRAM, BASE_SIZE) >= BASE_SIZE, f"the server takes {session.peer_parameters}")
        for _ in range(3):
            again = [got for got in answers(session, init, 0.1) if got[0].kind == ACCEPT]
            check(again and again[0][0][1:] == packet[1:], f"{again} instead of {packet}")
        with UdpPeer(target.url, session=session) as peer:
            peer.is_alive()


@case("the incarnation is the same for all sessions of a server, and another after a restart", transports=UDP)
def incarnation(target):
    with Session(target.url) as one, Session(target.url) as two:
        equal(one.incarnation, two.incarnation, "incarnation")
        check(one.peer_id != two.peer_id, "two sessions have one id")
        with target.launch(["udp://127.0.0.1:0"]) as server, Session(server.url("udp")) as other:
            check(one.incarnation != other.incarnation, "two servers have one incarnation")


@case("INIT shorter than 1,200 bytes is dropped, with and without a token", transports=UDP)
def too_small(target):
    with idle(target) as session:
        for size in (0, 600, BASE_SIZE - 1):
            silent(session, session.init(size=size), f"an INIT of {size} bytes")
        silent(session, session.init(session.retry_token(), size=BASE_SIZE - 1), "a short INIT with a token")


@case("a token that is wrong, cut off or too long makes no session", transports=UDP)
def wrong_token(target):
    with idle(target) as session:
        token = session.retry_token()
        changed = (bytes([token[0] ^ 1]) + token[1:], token[:-1] + bytes([token[-1] ^ 0x80]))
        for wrong in (os.urandom(len(token)), *changed, token[:-1], token + b"\0", b"\0"):
            got = [packet.kind for packet, _ in answers(session, session.init(wrong), 0.1)]
            check(ACCEPT not in got and got in ([], [RETRY]), f"packets of types {got} came for a wrong token")


@case("a token is good for its client id, instance and port only", transports=UDP)
def foreign_token(target):
    with idle(target) as session, idle(target) as other:
        token = session.retry_token()
        other.own_id, other.instance = session.own_id, session.instance
        check(ACCEPT not in [packet.kind for packet, _ in answers(other, other.init(token))], "a token was accepted from another port")
        for name, value in (("own_id", session.own_id ^ 2), ("instance", os.urandom(16))):
            kept = getattr(session, name)
            setattr(session, name, value)
            kinds = [packet.kind for packet, _ in answers(session, session.init(token))]
            check(ACCEPT not in kinds, f"a token was accepted with another {name}")
            setattr(session, name, kept)
        check(ACCEPT in [packet.kind for packet, _ in answers(session, session.init(token))], "the token was not accepted where it is good")


@case("a token is good for 10 s", transports=UDP, slow=True)
def old_token(target):
    with idle(target) as session:
        token = session.retry_token()
        time.sleep(11.5)  # its time counts in whole seconds
        check(ACCEPT not in [packet.kind for packet, _ in answers(session, session.init(token), 0.5)], "an old token was accepted")


@case("without a token at most three times what came goes back, and never more than one packet for one", transports=UDP)
def amplification(target):
    with idle(target) as session:
        sent = got = count = 0
        for n in range(20):
            datagram = session.init(varint(n) * 4 if n % 2 else b"")
            back = answers(session, datagram, 0.02)
            sent, got, count = sent + len(datagram), got + sum(size for _, size in back), count + len(back)
        check(got <= sent and count <= 20, f"{count} packets of {got} bytes came for 20 of {sent} bytes")


@case("an INIT of another version gets REFUSE 2, or nothing, and nothing longer", transports=UDP)
def version(target):
    with idle(target) as session:
        for number in (0, 2, 0xFFFFFFFF):
            datagram = session.init(version=number)
            got = answers(session, datagram, 0.15)
            check(len(got) <= 1, f"{len(got)} packets for one of version {number}")
            for packet, size in got:
                equal((packet.kind, packet.body[:1]), (REFUSE, b"\2"), f"answer to version {number}")
                check(size < len(datagram), f"REFUSE of {size} bytes")


@case("INIT with a body that is cut off makes no session", transports=UDP)
def bad_body(target):
    with idle(target) as session:
        token = session.retry_token()
        bodies = {
            "without parameters": session.instance + varint(4000) + token,
            "with a token longer than the packet": session.instance + varint(1 << 40) + token,
            "with parameters that do not end": session.instance + varint(len(token)) + token + b"\xff" + b"\xc0" * 1100,
        }
        for name, body in bodies.items():
            packet = long_packet(INIT, 0, session.own_id, 0, body, fill=BASE_SIZE)
            check(ACCEPT not in [packet.kind for packet, _ in answers(session, packet)], f"ACCEPT for an INIT {name}")


@case("unknown parameters are skipped", transports=UDP)
def parameters(target):
    with idle(target) as session:
        session.parameters.update({63: 7, 1 << 40: 1 << 61})
        session.connect()
        with UdpPeer(target.url, session=session) as peer:
            peer.is_alive()


@case("INIT whose checksum is wrong is dropped", transports=UDP)
def checksum(target):
    with idle(target) as session:
        init = session.init()
        for at in (0, 3, 7, 15, 22, 30, 600, len(init) - 1):
            silent(session, init[:at] + bytes([init[at] ^ 4]) + init[at + 1:], f"an INIT with a wrong bit in byte {at}")


@case("a client does not send RETRY, ACCEPT, REFUSE or RESET: nothing comes for them", transports=UDP)
def server_types(target):
    with idle(target) as session:
        for kind in [*range(1, 16)]:
            packet = long_packet(kind, 0, session.own_id, 0, init_body(session.instance), fill=BASE_SIZE)
            equal(answers(session, packet, 0.03), [], f"the answer to type {kind}")


@case("a short packet for an unknown id gets RESET with the low bits of its number, if it is longer than that", transports=UDP)
def reset(target):
    with idle(target) as session:
        unknown = int.from_bytes(os.urandom(8), "big") | 1
        got = answers(session, short_packet(unknown, session.own_id, 0x123456789, bytes(40)))
        equal(len(got), 1, "answers")
        packet, size = got[0]
        equal((packet.kind, packet.destination, packet.source, packet.body), (RESET, 0, unknown, b"\x23\x45\x67\x89"), "RESET")
        silent(session, short_packet(unknown, session.own_id, 1, bytes(size - 17)), "a packet as long as its RESET would be")
        longer = answers(session, short_packet(unknown, session.own_id, 1, bytes(size - 16)))
        equal([size for _, size in longer], [33], "answers to a packet that is one byte longer")


@case("at most 100 RESETs leave in a second", transports=UDP, slow=True)
def reset_rate(target):
    with target.launch(["udp://127.0.0.1:0"]) as server, Session(server.url("udp"), connect=False) as session:
        for _ in range(5):
            count, took = count_resets(session)
            if took < 1.0:
                break  # else the seconds of the server that they belong to may be three
        check(took < 1.0, f"this side was too slow: {took:.1f} s for 500 packets")
        check(1 <= count <= 200, f"{count} RESETs came for 500 packets within {took:.1f} s")


def count_resets(session):
    """Sends 500 packets of sessions that nobody has; gives how many RESETs came, and the seconds that it took."""
    started = time.monotonic()
    for n in range(500):
        session.put(short_packet(1 + n, session.own_id, n, bytes(40)))
    count, until = 0, time.monotonic() + 0.4
    while session.get(until) is not None:
        count += 1
    return count, time.monotonic() - started
