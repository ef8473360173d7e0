"""Whatever comes, a server goes on serving: docs/udp.md §§1 and 3."""
import os
import random
import struct

from runner import case
from udp_session import Session
from udp_wire import (F_PING, INIT, ack_frame, close_frame, init_body, long_packet, max_data_frame, message_frame, short_packet,
    unreliable_frame, varint)
from wire import Failure, check

UDP = ("udp",)


@case("random datagrams of any length are dropped", transports=UDP)
def noise(target):
    dice = random.Random(21)
    with target.open() as peer:
        for n in range(2000):
            first = dice.choice((0x50, 0xD0, 0xC0, 0x00, dice.randrange(256)))
            peer.session.put(bytes([first]) + dice.randbytes(dice.randrange(1400 if n % 2 else 40)))
        for size in (0, 1, 16, 17, 29, 9000, 65_507):
            peer.session.put(bytes(size))
            peer.session.put(b"\x50" * size)
            peer.session.put(b"\xd0" * size)
        peer.is_alive()



def mutate(dice, data):
    """A few bytes are changed, left out, doubled or put in."""
    data = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4))):
        at, kind = dice.randrange(len(data) or 1), dice.randrange(5)
        if kind == 0 and data:
            data[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            data[at:at] = dice.choice((b"\xff" * 8, bytes(8), dice.randbytes(3), varint(1 << 61), b"\x40"))
        elif kind == 2:
            del data[at:at + dice.randrange(1, 9)]
        elif kind == 3:
            data[at:at] = data[at:at + dice.randrange(1, 30)]
        elif data:
            data[at] = dice.randrange(256)
    return bytes(data)


def good_frames(dice, session):
    number = session.next_message + dice.randrange(4)
    call = struct.pack(">BBIII", 2, dice.choice((0, 1, 2, 4, 8)), dice.choice((0, 1, 7, 9)), dice.getrandbits(32), 0) + b"\x92\x01\x02"
    return dice.choice((
        lambda: ack_frame(session.numbers.ranges[:5] or [(0, 0)], dice.randrange(1 << 20)),
        lambda: ack_frame([(9, 9), (3, 5), (0, 1)]),
        lambda: max_data_frame(dice.getrandbits(40)),
        lambda: bytes([dice.choice((4, 5))]) + dice.randbytes(8),
        lambda: close_frame(dice.randrange(3), "text"),
        lambda: unreliable_frame(dice.randrange(100), call, dice.choice((None, 1, 2))),
        lambda: message_frame(number, call, dice.randrange(3), dice.random() < 0.2),
        lambda: message_frame(number, call[:7], dice.randrange(3), False, dice.randrange(9), len(call)),
        lambda: bytes([F_PING, 0, 0]) + message_frame(number, call, sized=False),
    ))()


@case("10,000 mutated datagrams, many of them with a good checksum", transports=UDP)
def mutations(target):
    seed = int(os.environ.get("UDP_SEED", "0")) or random.SystemRandom().randrange(1 << 32)
    dice, open_sessions = random.Random(seed), 0
    print(f"      seed {seed}; UDP_SEED={seed} repeats it", flush=True)
    try:
        with target.open() as peer:
            token = Session(target.url, connect=False)
            session = None
            for n in range(10_000):
                if n % 4 == 0:  # INITs
                    body = mutate(dice, init_body(token.instance, dice.randbytes(29), {1: 5, 2: 1 << 20, 3: 1200}))
                    token.put(long_packet(dice.choice((INIT, INIT, dice.randrange(16))), 0, token.own_id, n, body, fill=1200))
                elif n % 4 == 1:  # as it is, without a checksum that fits
                    datagram = short_packet(peer.session.peer_id, peer.session.own_id, n, message_frame(5, b"x" * 60))
                    changed = mutate(dice, datagram)
                    if changed[-4:] != datagram[-4:] or len(changed) == len(datagram) and changed != datagram:
                        peer.session.put(changed)
                else:  # good packets with frames that are not
                    if session is None or session.closed is not None or session.reset is not None:
                        session = Session(target.url)
                        session.acks, open_sessions = False, open_sessions + 1
                        session.send_message(b"\x01\0\0\0\0\0\x81\x01\x01")
                    frames = mutate(dice, good_frames(dice, session))
                    session.send_packet(frames)
                    session.step(0.002 if n % 16 == 2 else 0.0)
                if n % 500 == 499:
                    while token.get(0.0) is not None:
                        pass
                    peer.is_alive()
            token.close()
            peer.is_alive()
        with target.open() as peer:
            peer.is_alive()
        check(open_sessions > 20, f"only {open_sessions} sessions were tried")
    except Exception as failure:
        raise Failure(f"seed {seed}: {type(failure).__name__}: {failure}") from failure
