"""Connections and frames as docs/protocol.md describes them."""
import collections
import socket
import struct
import time

import msgpack

PREFACE = b"ROS1"
HELLO, CALL, REPLY, ERROR, ITEM, BYTES, END, CANCEL, CREDIT, PING, PONG, GOAWAY, CLOSE, RELEASE = range(1, 15)
META, ONEWAY, CALLER_STREAM, TARGET = 1, 2, 4, 8

OK, CANCELLED, UNKNOWN, INVALID_ARGUMENT, DEADLINE_EXCEEDED, NOT_FOUND = 0, 1, 2, 3, 4, 5
RESOURCE_EXHAUSTED, FAILED_PRECONDITION, UNIMPLEMENTED, UNAVAILABLE = 8, 9, 12, 14
EXECUTED, NOT_EXECUTED, OUTCOME_UNKNOWN = 0, 1, 2

NO_ERROR, PROTOCOL, FRAME_TOO_LARGE, UNSUPPORTED_VERSION, UNAUTHENTICATED, HANDSHAKE_TIMEOUT = 0, 1, 2, 3, 4, 5
KEEP_ALIVE_TIMEOUT, ENHANCE_YOUR_CALM, INTERNAL, SHUTTING_DOWN, SLOW_PEER = 6, 7, 8, 9, 10

DEFAULT_HELLO = {1: 1, 2: 8 << 20, 3: 64, 6: "foreign-client/1"}

Frame = collections.namedtuple("Frame", "kind flags call payload")


class Failure(Exception):
    """A check that did not hold."""


class Silence(Failure):
    """Nothing came in the time that was given; the connection may go on."""

    def __init__(self):
        super().__init__("nothing more came in time")


class CallError(Exception):
    """An ERROR frame."""

    def __init__(self, fields):
        super().__init__(f"status {fields[0]}, outcome {fields[2]}: {fields[1]}")
        self.status, self.message, self.outcome = fields[0], fields[1], fields[2]


def check(condition, text):
    if not condition:
        raise Failure(text)


def equal(actual, expected, what):
    if actual != expected:
        raise Failure(f"{what}: {_show(actual)} instead of {_show(expected)}")


def eventually(condition, text, within=3.0):
    """Waits for something that can only be asked for again and again."""
    until = time.monotonic() + within
    while not condition():
        check(time.monotonic() < until, text)
        time.sleep(0.01)


def _show(value, most=400):
    text = value.hex(" ") if isinstance(value, bytes) else value if isinstance(value, str) else repr(value)
    return text if len(text) <= most else text[:most] + f"… ({len(text)} characters)"


def fnv1a(text):
    value = 0x811C9DC5
    for byte in text.encode("utf-8"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value or 1


def frame(kind, flags=0, call=0, payload=b""):
    return struct.pack(">IBBI", 6 + len(payload), kind, flags, call) + payload


def check_error(fields):
    """The array of an ERROR frame, as protocol.md §2 and §5 describe it."""
    check(isinstance(fields, list) and len(fields) >= 3, f"ERROR carries {fields}")
    status, message, outcome, fault, meta = (fields + [None, None])[:5]
    check(isinstance(status, int) and 1 <= status <= 16, f"ERROR carries status {status!r}")
    check(isinstance(message, str), f"ERROR carries message {message!r}")
    check(outcome in (0, 1, 2), f"ERROR carries outcome {outcome!r}")
    check(fault is None or isinstance(fault, list) and len(fault) == 2 and isinstance(fault[0], str), f"ERROR carries fault {fault!r}")
    check(meta is None or isinstance(meta, dict), f"ERROR carries metadata {meta!r}")


def call_payload(method, args, timeout_ms=0, target=None, meta=None):
    head = b"" if target is None else struct.pack(">I", target)
    head += struct.pack(">II", method, timeout_ms)
    if meta is not None:
        head += msgpack.pack(meta)
    return head + (args if isinstance(args, bytes) else msgpack.pack(list(args)))


def dial(url, timeout=5.0, room=None):
    """room: how many bytes that nobody has read the kernel may hold for us, where it can be said (TCP)."""
    if url.startswith("tcp://"):
        host, port = url[6:].rsplit(":", 1)
        sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        sock.settimeout(timeout)
        if room is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        sock.connect((host.strip("[]"), int(port)))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock
    path = url[len("unix:"):]
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.settimeout(timeout)
    sock.connect("\0" + path[1:] if path.startswith("@") else path)
    return sock


class Connection:
    """One connection as the opening side. Answers PINGs and counts one-way credit by itself."""

    def __init__(self, url, hello=DEFAULT_HELLO, timeout=5.0):
        self.sock = self._open(url, timeout)
        self.timeout = timeout
        self.buffer = bytearray()
        self.ended = {}
        self.next_id = 1
        self.oneway_granted = 0
        self.answer_pings = True
        self.peer_hello = None
        if hello is not None:
            self.send_raw(PREFACE + frame(HELLO, payload=msgpack.pack(hello)))
            self.read_handshake()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    # -- bytes --------------------------------------------------------------------------------

    def _open(self, url, timeout):
        return dial(url, timeout)

    def send_raw(self, data):
        self.sock.sendall(data)

    def read_available(self, seconds):
        """All bytes that arrive within the time; None in the end marks the end of the stream."""
        got, until = b"", time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.sock.settimeout(left)
            try:
                data = self.sock.recv(65536)
            except (socket.timeout, BlockingIOError):
                break
            except (ConnectionResetError, BrokenPipeError):
                return got, True
            if not data:
                return got, True
            got += data
        return got, False

    def _need(self, count, until):
        while len(self.buffer) < count:
            left = until - time.monotonic()
            if left <= 0:
                raise Silence
            self.sock.settimeout(left)
            try:
                data = self.sock.recv(1 << 20)
            except socket.timeout:
                raise Silence from None
            except (ConnectionResetError, BrokenPipeError):
                return False
            if not data:
                return False
            self.buffer += data
        return True

    # -- frames -------------------------------------------------------------------------------

    def _read_preface(self):
        check(self._need(4, time.monotonic() + self.timeout), "the connection ended before the preface")
        equal(bytes(self.buffer[:4]), PREFACE, "preface")
        del self.buffer[:4]

    def read_handshake(self):
        self._read_preface()
        hello = self.receive()
        check(hello is not None and hello[:3] == (HELLO, 0, 0), f"the first frame is {hello}")
        self.peer_hello = msgpack.unpack(hello.payload)

    def send(self, kind, flags=0, call=0, payload=b""):
        self.send_raw(frame(kind, flags, call, payload))

    def receive(self, timeout=None):
        """The next frame that a check may care for, or None at the end of the stream."""
        until = time.monotonic() + (timeout or self.timeout)
        while True:
            got = self._next_frame(until)
            if got is None or not self._is_housekeeping(got):
                return got

    def _next_frame(self, until):
        if not self._need(4, until):
            check(not self.buffer, "the stream ended inside a frame")
            return None
        (length,) = struct.unpack_from(">I", self.buffer)
        check(length >= 6, f"a frame of length {length}")
        check(self._need(4 + length, until), "the stream ended inside a frame")
        kind, flags, call = struct.unpack_from(">BBI", self.buffer, 4)
        payload = bytes(self.buffer[10:4 + length])
        del self.buffer[:4 + length]
        return Frame(kind, flags, call, payload)

    def _is_housekeeping(self, got):
        if got.kind == PING and self.answer_pings:
            self.send(PONG, payload=got.payload)
            return True
        if got.kind == CREDIT and got.call == 0:
            equal(len(got.payload), 4, "length of a CREDIT payload")
            self.oneway_granted += struct.unpack(">I", got.payload)[0]
            return True
        return got.kind >= 0x80

    # -- calls --------------------------------------------------------------------------------

    def start(self, method, *args, raw=None, timeout_ms=0, flags=0, call=None, target=None, meta=None):
        """Sends a CALL and gives its id. raw: the argument bytes as they are."""
        if call is None:
            call, self.next_id = self.next_id, self.next_id + 2
        flags |= (TARGET if target is not None else 0) | (META if meta is not None else 0)
        number = method if isinstance(method, int) else fnv1a("interop.Test/" + method)
        self.send(CALL, flags, call, call_payload(number, args if raw is None else raw, timeout_ms, target, meta))
        return call

    def one_way(self, method, *args, raw=None):
        """Sends a ONEWAY call and gives the bytes that count against the credit."""
        number = method if isinstance(method, int) else fnv1a("interop.Test/" + method)
        payload = call_payload(number, args if raw is None else raw)
        self.send(CALL, ONEWAY, 0, payload)
        return len(payload)

    def finish(self, call, timeout=None):
        """Waits for the end of a call: its value, or CallError."""
        until = time.monotonic() + (timeout or self.timeout)
        while call not in self.ended:
            got = self.receive(max(0.001, until - time.monotonic()))
            check(got is not None, f"the connection ended before call {call}")
            if got.kind == CLOSE:
                raise Failure(f"CLOSE {msgpack.unpack(got.payload)} instead of the end of call {call}")
            check(got.kind in (REPLY, ERROR), f"frame {got} while waiting for call {call}")
            check(got.call not in self.ended, f"call {got.call} ended twice")
            equal(got.flags, 0, "flags")
            self.ended[got.call] = got
        return self._value(self.ended.pop(call))

    @staticmethod
    def _value(got):
        value = msgpack.unpack(got.payload)
        if got.kind == ERROR:
            check_error(value)
            raise CallError(value)
        return value

    def call(self, method, *args, timeout=None, **options):
        return self.finish(self.start(method, *args, **options), timeout)

    def fails(self, call, status, outcome, timeout=None):
        """Expects a call to end with this status (one, or one of several) and outcome."""
        wanted = status if isinstance(status, tuple) else (status,)
        try:
            value = self.finish(call, timeout)
        except CallError as error:
            check(error.status in wanted and error.outcome == outcome, f"{error}; expected status {status}, outcome {outcome}")
            return error
        raise Failure(f"the call gave {_show(value)}; expected status {status}, outcome {outcome}")

    # -- ends ---------------------------------------------------------------------------------

    def closes(self, *codes, within=3.0):
        """Expects CLOSE with one of the codes, and then the end of the stream."""
        until = time.monotonic() + within
        while True:
            got = self.receive(max(0.001, until - time.monotonic()))
            check(got is not None, f"the connection ended without CLOSE {codes}")
            if got.kind == CLOSE:
                break
        equal(got[1:3], (0, 0), "flags and call of CLOSE")
        fields = msgpack.unpack(got.payload)
        check(isinstance(fields, list) and fields and fields[0] in codes, f"CLOSE {fields}; expected code {codes}")
        self.ends(within)

    def ends(self, within=3.0):
        """Expects the end of the stream, whatever comes before."""
        until = time.monotonic() + within
        while self.receive(max(0.001, until - time.monotonic())) is not None:
            pass

    def is_alive(self):
        equal(self.call("Add", 20, 22), 42, "Add(20, 22) on a connection that must still work")
