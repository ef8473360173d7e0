"""One session over UDP, as the opening side: docs/udp.md. It sends and takes datagrams only while somebody waits for something."""
import collections
import os
import select
import socket
import time

from udp_parts import Incomplete, Ranges
from udp_wire import (ACCEPT, BASE_SIZE, CREDIT, F_CHALLENGE, F_RESPONSE, INIT, LARGEST_DATAGRAM, MAX_DELAY, PADDING_FRAME, REFUSE, RESET,
    RETRY, SHORT_AROUND, VIOLATION, Ack, Close, MaxData, Message, Path, Reader, Unreliable, ack_frame, close_frame, init_body, long_packet,
    max_data_frame, message_frame, parse_long, parse_parameters, parse_short, short_packet)
from wire import Failure, Silence, check, equal

WINDOW = 32  # packets on their way
FIRST_TIMEOUT, LAST_TIMEOUT = 0.1, 3.0

Received = collections.namedtuple("Received", "time number frames size address")


class Refused(Failure):
    """A REFUSE packet; reason says which."""

    def __init__(self, reason):
        super().__init__(f"the server refused with reason {reason}")
        self.reason = reason


def address_of(url):
    host, port = url[len("udp://"):].rsplit(":", 1)
    return host.strip("[]"), int(port)


class Session:
    """Hooks: drop_in(Received) and drop_out(datagram) say what is lost, copies says how often each datagram is sent."""

    def __init__(self, url, parameters=None, connect=True, timeout=5.0, frame_limit=8 << 20):
        self.server, self.timeout, self.frame_limit = address_of(url), timeout, frame_limit
        self.sock = self.new_socket()
        self.own_id, self.peer_id, self.instance = int.from_bytes(os.urandom(8), "big") | 1, 0, os.urandom(16)
        self.parameters = {MAX_DELAY: 5, CREDIT: 2 * frame_limit, LARGEST_DATAGRAM: BASE_SIZE, **(parameters or {})}
        self.peer_parameters, self.incarnation = {}, None
        self.drop_in, self.drop_out, self.copies = None, None, 1
        self.acks = self.grants = self.repeats = self.answers_paths = True
        self.received, self.sent_datagrams, self.unreliable, self.responses, self.acknowledged = [], [], [], [], []
        self.closed = self.reset = None
        self._start_sending()
        self._start_taking()
        if connect:
            self.connect()

    def _start_sending(self):
        self.next_packet = self.next_message = 0
        self.on_way, self.used_numbers = {}, set()  # packet number -> (time, parts)
        self.messages, self.waiting, self.credit, self.used = {}, collections.deque(), 0, 0
        self.begun, self.backoff, self.last_send = set(), FIRST_TIMEOUT, 0.0

    def _start_taking(self):
        self.numbers, self.expected, self.owes_ack = Ranges(), 0, False
        self.partial, self.held, self.inbox = {}, {}, collections.deque()
        self.floor, self.above, self.known = 0, set(), set()
        self.window = self.granted = self.parameters[CREDIT]
        self.taken = self.delivered_bytes = 0
        self.owes_credit = False

    def new_socket(self):
        family = socket.AF_INET6 if ":" in self.server[0] else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        sock.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
        sock.setblocking(False)
        return sock

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.peer_id and self.closed is None and self.reset is None and self.sock.fileno() >= 0:
            self.send_packet(close_frame())
        self.sock.close()

    # -- handshake ----------------------------------------------------------------------------

    def init(self, token=b"", size=BASE_SIZE, version=1, number=0, parameters=None):
        body = init_body(self.instance, token, self.parameters if parameters is None else parameters)
        return long_packet(INIT, 0, self.own_id, number, body, version, fill=size)

    def exchange(self, datagram, kinds, within=3.0):
        """Sends a datagram until a long packet of one of the kinds comes; gives it and its size."""
        until, again = time.monotonic() + within, 0.0
        while (now := time.monotonic()) < until:
            if now >= again:
                self.put(datagram)
                again = now + 0.5
            got = self.get(min(until, again))
            packet = got and parse_long(got[0])
            if packet and packet.destination == self.own_id and packet.kind in kinds:
                equal(packet.version, 1, "version")
                return packet, len(got[0])
        raise Silence

    def retry_token(self):
        packet, size = self.exchange(self.init(), (RETRY, REFUSE))
        if packet.kind == REFUSE:
            raise Refused(packet.body[0])
        check(size <= BASE_SIZE, f"RETRY of {size} bytes")
        equal(packet.source, 0, "source of RETRY")
        check(packet.body, "RETRY without a token")
        return packet.body

    def connect(self):
        packet, _ = self.exchange(self.init(self.retry_token()), (ACCEPT, REFUSE))
        if packet.kind == REFUSE:
            raise Refused(packet.body[0])
        self.take_accept(packet)

    def take_accept(self, packet):
        reader = Reader(packet.body)
        self.incarnation, self.peer_id = reader.take(16), packet.source
        self.peer_parameters = parse_parameters(reader)
        equal(reader.left, 0, "bytes after the parameters of ACCEPT")
        check(self.peer_id != 0, "the server's id is 0")
        check(self.peer_parameters.get(LARGEST_DATAGRAM, BASE_SIZE) >= BASE_SIZE, f"parameters {self.peer_parameters}")
        self.credit = self.peer_parameters.get(CREDIT, 1 << 20)

    # -- datagrams ----------------------------------------------------------------------------

    def put(self, datagram):
        if self.drop_out is None or not self.drop_out(datagram):
            for _ in range(self.copies):
                self.sock.sendto(datagram, self.server)

    def get(self, until):
        """The next datagram and where it came from, or None."""
        if not select.select([self.sock], [], [], max(0.0, until - time.monotonic()))[0]:
            return None
        try:
            return self.sock.recvfrom(65536)
        except (BlockingIOError, ConnectionRefusedError):
            return None

    def send_packet(self, frames, number=None, parts=()):
        """Sends a short packet now; gives its number. parts: what to send again when it is lost."""
        number = self.next_packet if number is None else number
        self.next_packet = max(self.next_packet, number + 1)
        self.used_numbers.add(number)
        if parts:
            self.on_way[number] = (time.monotonic(), parts)
            self.last_send = time.monotonic()
        datagram = short_packet(self.peer_id, self.own_id, number, frames)
        self.sent_datagrams.append(datagram)
        self.put(datagram)
        return number

    def step(self, seconds):
        """Waits so long for datagrams, takes all that are there, and sends what is due."""
        if self.closed is None and self.reset is None:
            self._flush()
        due = self.last_send + self.backoff if self.on_way and self.repeats else float("inf")
        got = self.get(min(time.monotonic() + seconds, due))
        while got is not None:
            self._take_datagram(*got)
            got = self.get(0.0)
        if self.closed is None and self.reset is None:
            self._flush()

    def wait(self, condition, what, within=None):
        until = time.monotonic() + (within or self.timeout)
        while not condition():
            left = until - time.monotonic()
            check(left > 0, f"{what}: not in time")
            self.step(left)

    def rest(self, seconds):
        """Does what is due for so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.step(left)

    # -- what goes ----------------------------------------------------------------------------

    def send_message(self, data, after=0, fence=False, number=None):
        """Queues a message; gives its number."""
        number = self.next_message if number is None else number
        self.next_message = max(self.next_message, number + 1)
        self.messages[number] = (data, after, fence)
        room = BASE_SIZE - SHORT_AROUND - 180  # beside an acknowledgement and the fields of the frame
        self.waiting.extend((number, at, min(at + room, len(data))) for at in range(0, max(1, len(data)), room))
        self._flush()
        return number

    def part_frame(self, part):
        number, start, end = part
        data, after, fence = self.messages[number]
        whole = end - start == len(data)
        return message_frame(number, data[start:end], after, fence, None if whole else start, None if whole else len(data))

    def _flush(self):
        now = time.monotonic()
        if self.on_way and self.repeats and now >= self.last_send + self.backoff:
            self._repeat_oldest()
        while self.waiting and len(self.on_way) < WINDOW and self._may_begin(self.waiting[0][0]):
            frames, parts = self._ack(), []
            while self.waiting and self._may_begin(self.waiting[0][0]):
                frame = self.part_frame(self.waiting[0])
                if parts and len(frames) + len(frame) > BASE_SIZE - SHORT_AROUND:
                    break
                frames, number = frames + frame, self.waiting[0][0]
                parts.append(self.waiting.popleft())
                if number not in self.begun:
                    self.begun.add(number)
                    self.used += len(self.messages[number][0])
            self.send_packet(frames, parts=parts)
        if self.acks and (self.owes_ack or self.owes_credit and self.grants):
            self.send_packet(self._ack())

    def _may_begin(self, number):
        return number in self.begun or self.used + len(self.messages[number][0]) <= self.credit

    def _repeat_oldest(self):
        for number in sorted(self.on_way)[:2]:
            _, parts = self.on_way.pop(number)
            self.send_packet(self._ack() + b"".join(map(self.part_frame, parts)), parts=parts)
        self.backoff = min(LAST_TIMEOUT, self.backoff * 2)

    def _ack(self):
        frames = ack_frame(self.numbers.ranges[:32]) if self.acks and self.numbers.ranges else b""
        if self.owes_credit and self.acks and self.grants:
            self.granted = self.delivered_bytes + self.window + self.on_way_to_us()
            frames += max_data_frame(self.granted)
        self.owes_ack = self.owes_credit = False
        return frames

    def on_way_to_us(self):
        return self.taken - self.delivered_bytes

    # -- what comes ---------------------------------------------------------------------------

    def _take_datagram(self, datagram, address):
        packet = parse_short(datagram, self.own_id, self.peer_id, self.expected) if datagram[0] & 0xC0 == 0x40 else None
        if packet is None:
            self._take_long(parse_long(datagram))
            return
        check(len(datagram) <= self.parameters[LARGEST_DATAGRAM], f"a packet of {len(datagram)} bytes")
        got = Received(time.monotonic(), packet.number, packet.frames, len(datagram), address)
        self.received.append(got)
        if self.drop_in is not None and self.drop_in(got):
            return
        self.expected = max(self.expected, packet.number + 1)
        if any(not isinstance(frame, (Ack, Close)) and frame != PADDING_FRAME for frame in packet.frames):
            self.owes_ack = True
        if self.numbers.add(packet.number):
            for frame in packet.frames:
                self._take_frame(frame)

    def _take_long(self, packet):
        if packet is not None and packet.kind == RESET and packet.source == self.peer_id:
            equal((packet.destination, len(packet.body)), (0, 4), "destination and body of RESET")
            low = int.from_bytes(packet.body, "big")
            if any(number & 0xFFFFFFFF == low for number in self.used_numbers):
                self.reset = low

    def _take_frame(self, frame):
        if isinstance(frame, Ack):
            self._take_ack(frame)
        elif isinstance(frame, MaxData):
            self.credit = max(self.credit, frame.credit)
        elif isinstance(frame, Path):
            if frame.kind == F_RESPONSE:
                self.responses.append(frame.data)
            elif self.answers_paths:
                self.send_packet(bytes([F_RESPONSE]) + frame.data)
        elif isinstance(frame, Close):
            self.closed = frame
        elif isinstance(frame, Unreliable):
            self.unreliable.append(frame)
            self.inbox.append(frame.data)
        elif isinstance(frame, Message):
            self._take_message(frame)

    def _take_ack(self, ack):
        self.acknowledged.append(ack)
        fresh = False
        for first, last in ack.ranges:
            check(last < self.next_packet, f"{last} was acknowledged; the last that was sent is {self.next_packet - 1}")
            for number in [n for n in self.on_way if first <= n <= last]:
                del self.on_way[number]
                fresh = True
        for number in [n for n in self.on_way if n + 3 <= ack.ranges[0][1] and self.repeats]:
            self.waiting.extendleft(reversed(self.on_way.pop(number)[1]))
        if fresh:
            self.backoff = FIRST_TIMEOUT

    def _take_message(self, part):
        if part.number in self.known and part.number not in self.partial:
            return
        if part.number not in self.known:
            check(part.total <= self.frame_limit, f"message {part.number} has {part.total} bytes; we accept {self.frame_limit}")
            self.taken += part.total
            check(self.taken <= self.granted, f"with message {part.number}, {self.taken} bytes are taken; {self.granted} were granted")
            self.known.add(part.number)
            self.partial[part.number] = Incomplete(part)
        entry = self.partial[part.number]
        entry.take(part)
        if not entry.missing:
            del self.partial[part.number]
            self.held[part.number] = (part, bytes(entry.data))
            self._deliver()

    def _deliver(self):
        while ready := [number for number in sorted(self.held) if self._is_due(*self.held[number])]:
            for number in ready:
                _, data = self.held.pop(number)
                self.inbox.append(data)
                self.delivered_bytes += len(data)
                self.above.add(number)
            while self.floor in self.above:
                self.above.remove(self.floor)
                self.floor += 1
        if self.granted - self.taken < max(self.window // 2, 1):
            self.owes_credit = True

    def _is_due(self, part, _):
        if part.number == 0:
            return True
        if self.floor == 0 or part.fence and self.floor < part.number:
            return False
        before = part.number - part.after
        return not part.after or before < self.floor or before in self.above

    def rebind(self):
        """Goes on from another local port; gives the socket of the one before."""
        before, self.sock = self.sock, self.new_socket()
        return before

    def receive(self, until):
        """The next message, or None at the end of the session."""
        while not self.inbox:
            if self.closed is not None or self.reset is not None:
                return None
            left = until - time.monotonic()
            if left <= 0:
                raise Silence
            self.step(left)
        return self.inbox.popleft()

    # -- expectations -------------------------------------------------------------------------

    def closes(self, code=VIOLATION, within=3.0):
        self.wait(lambda: self.closed is not None or self.reset is not None, f"CLOSE with code {code}", within)
        check(self.closed is not None and self.closed.code == code, f"{self.closed or 'RESET'} instead of CLOSE with code {code}")

    def acknowledges(self, number, within=3.0):
        self.wait(lambda: self.is_acknowledged(number), f"acknowledgement of {number}", within)

    def is_acknowledged(self, number):
        return any(first <= number <= last for ack in self.acknowledged for first, last in ack.ranges)

    def challenges(self):
        return [frame.data for got in self.received for frame in got.frames if isinstance(frame, Path) and frame.kind == F_CHALLENGE]

    def message_frames(self):
        """All MESSAGE frames that came: (time, Message)."""
        return [(got.time, frame) for got in self.received for frame in got.frames if isinstance(frame, Message)]
