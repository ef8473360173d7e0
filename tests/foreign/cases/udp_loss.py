"""docs/udp.md §5: what is lost comes again, later and later, and is executed once."""
import random
import time

from runner import case
from udp_wire import F_PING, SHORT_AROUND, Ack, Message
from wire import Failure, check, equal

UDP = ("udp",)
PING = bytes([F_PING])
FIRST_TIMEOUT = 0.005
LAST_PAUSE = 2.4  # of the largest timeout, 3 s, without the eighth after which its second probe leaves


def number_of(datagram):
    return int.from_bytes(datagram[9:13], "big")


def has_message(got):
    return any(isinstance(frame, Message) for frame in got.frames)


def pauses(session):
    """Between a timeout's last probe and the next timeout, once they are long enough to be measured."""
    times = [got.time for got in session.received if has_message(got)]
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    return [gap for before, gap in zip([0.0] + gaps, gaps) if gap > 0.1 and gap > before]  # before a second probe it is shorter


@case("a reply that is not acknowledged comes again, after times that double, in new packets", transports=UDP, slow=True)
def back_off(target):
    error = "not tried"
    for _ in range(3):  # a process that is late itself sees other pauses
        if error is not None:
            error = wrong_pause(pauses_of_a_reply(target))
    check(error is None, error)


def wrong_pause(long):
    """What is wrong with pauses that should double, or None."""
    for earlier, later in zip(long, long[1:]):
        if later >= earlier * 4:
            return f"a pause was skipped: {long}"
        if later <= earlier * 1.3 and later <= LAST_PAUSE:
            return f"the pauses do not double: {long}"
    return None


def pauses_of_a_reply(target):
    with target.open() as peer:
        session = peer.session
        for n in range(30):  # so that the round trip is known well
            peer.call("Add", n, 1)
            session.rest(0.01)
        session.repeats = session.acks = False
        session.drop_in = lambda got: True
        session.received.clear()
        call = peer.start("Add", 20, 22)
        session.wait(lambda: len(pauses(session)) >= 4, "four repetitions that are each later than the last", within=14.0)
        came = [got for got in session.received if has_message(got)]
        numbers = {frame.number for got in came for frame in got.frames if isinstance(frame, Message)}
        equal(len(numbers), 1, "messages")
        equal(len({got.number for got in came}), len(came), "packet numbers used once")
        check(len(came) <= 40, f"the reply came {len(came)} times")
        session.repeats = session.acks = True
        session.drop_in = None
        equal(call.wait(), 42, "Add")
        return pauses(session)


@case("what is acknowledged does not come again", transports=UDP)
def stops(target):
    with target.open() as peer:
        session = peer.session
        session.acks = False
        calls = [peer.start("Add", n, 1) for n in range(5)]
        for call in calls:
            call.wait()
        session.rest(0.3)
        session.acks = session.owes_ack = True
        session.rest(0.3)
        before = len(session.received)
        session.rest(1.0)
        equal(len(session.received), before, "packets after the acknowledgement")
        equal(len(session.inbox), 0, "messages that came twice")


@case("lost acknowledgements: replies come again and are delivered once", transports=UDP)
def lost_acks(target):
    with target.open() as peer:
        session = peer.session
        session.acks = False
        before = len(session.message_frames())
        for n in range(20):
            equal(peer.call("Add", n, 1), n + 1, "Add")
        session.rest(0.4)
        check(len(session.message_frames()) > before + 20, "nothing came again")
        session.acks = True
        peer.is_alive()


@case("a small reply that is lost comes again within a moment", transports=UDP)
def quick_probe(target):
    with target.open() as peer:
        session, waits = peer.session, []
        for n in range(15):
            peer.call("Add", n, 1)
        for n in range(15):
            seen = []
            session.drop_in = lambda got, seen=seen: has_message(got) and not seen and not seen.append(1)
            started = time.monotonic()
            equal(peer.call("Add", n, 1), n + 1, "Add")
            waits.append(time.monotonic() - started)
        check(FIRST_TIMEOUT <= sorted(waits)[7] < 0.5, f"half of them took {sorted(waits)[7]:.3f} s or more")


@case("the first datagram of each call is lost: calls are executed and answered once", transports=UDP)
def lost_requests(target):
    with target.open() as peer:
        before, seen = peer.call("NoteCount"), set()
        def first(datagram):
            lost = number_of(datagram) % 3 == 0 and len(datagram) > SHORT_AROUND + 12 and number_of(datagram) not in seen
            seen.add(number_of(datagram))
            return lost
        peer.session.drop_out = first
        for n in range(30):
            peer.one_way("Note", f"{n}")
            equal(peer.call("Add", n, 1), n + 1, "Add")
        peer.session.drop_out = None
        equal(peer.call("NoteCount"), before + 30, "notes")


def lossy(target, share, count, seed):
    dice = random.Random(seed)
    with target.open(timeout=15.0) as peer:
        before = peer.call("NoteCount")
        peer.session.drop_in = lambda got: dice.random() < share
        peer.session.drop_out = lambda datagram: dice.random() < share
        for n in range(0, count, 20):
            calls = [peer.start("Add", n + k, 5) for k in range(20)]
            peer.one_way("Note", "x" * 100)
            for k, call in enumerate(calls):
                try:
                    equal(call.wait(), n + k + 5, "Add")
                except Failure as failure:
                    raise Failure(f"seed {seed}: {failure}") from failure
        data = dice.randbytes(60_000)
        check(peer.call("Echo", data) == data, f"seed {seed}: bytes came back changed")
        peer.session.drop_in = peer.session.drop_out = None
        equal(peer.call("NoteCount"), before + count // 20, "notes")


@case("one datagram in ten is lost in each direction: all calls are executed and answered once", transports=UDP)
def ten_percent(target):
    lossy(target, 0.1, 200, 11)


@case("three datagrams in ten are lost in each direction: all calls are executed and answered once", transports=UDP)
def thirty_percent(target):
    lossy(target, 0.3, 60, 12)


@case("the server copes with packets that are held back and come after later ones", transports=UDP)
def displaced(target):
    dice, late = random.Random(13), []
    def hold(datagram):
        if dice.random() < 0.2 and len(late) < 8:
            late.append(datagram)
            return True
        return False
    with target.open() as peer:
        peer.session.drop_out = hold
        for n in range(80):
            call = peer.start("Add", n, 2)
            if len(late) == 8 or n % 10 == 9:
                dice.shuffle(late)
                while late:
                    peer.session.sock.sendto(late.pop(), peer.session.server)
            equal(call.wait(), n + 2, "Add")


@case("a client that acknowledges nothing for 16 s is gone: its packets get RESET", transports=UDP, slow=True)
def disconnect(target):
    with target.open() as peer:
        session = peer.session
        peer.call("Add", 1, 1)
        session.rest(0.1)
        session.acks = session.repeats = False
        peer.start("Add", 1, 2)
        started = time.monotonic()
        session.rest(14.0)
        check(session.closed is None and session.reset is None, f"the session ended after {time.monotonic() - started:.1f} s")
        session.rest(8.0)
        if session.closed is None:
            session.send_packet(PING + bytes(40))
            session.wait(lambda: session.reset is not None, "RESET")


@case("acknowledgements alone keep a session: a handler that runs for 20 s answers in the end", transports=UDP, slow=True)
def long_handler(target):
    with target.open() as peer:
        call = peer.start("Sleep", 20_000)
        call.wait(timeout=24.0)
        pings = [got for got in peer.session.received if "PING" in got.frames]
        acks = [got for got in peer.session.received if any(isinstance(frame, Ack) for frame in got.frames)]
        check(len(pings) <= 20 and len(acks) <= 60, f"{len(pings)} PINGs and {len(acks)} acknowledgements in 20 s of silence")
