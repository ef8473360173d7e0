"""A connection that streams, serves the server's calls and counts every credit. Each frame that arrives is checked
against docs/protocol.md §2 and §4, whatever the case is about."""
import collections
import contextlib
import struct
import time

import msgpack
from wire import (BYTES, CALL, CALLER_STREAM, CANCEL, CLOSE, CREDIT, DEFAULT_HELLO, END, ERROR, GOAWAY, HELLO, ITEM, META, PING, PONG,
    PREFACE, RELEASE, REPLY, TARGET, Connection, Failure, Silence, check, equal, frame)

CREDIT_MOST = 0x7FFFFFFF
DEFAULT_CREDIT = 65536


class Call:
    """One of our calls: what came back for it, and the credit of both directions.

    grants: whether what arrives is granted again at once; a case that wants back-pressure says False and calls grant().
    """

    def __init__(self, peer, number, sends, grants):
        self.peer, self.number, self.sends, self.grants = peer, number, sends, grants
        self.kind, self.items, self.data, self.sizes = None, [], bytearray(), []
        self.allowed = peer.window  # payload bytes that the server may still send
        self.owed = 0  # received, and not granted again
        self.credit = peer.server_window  # payload bytes that we may still send
        self.sent = self.granted = 0
        self.last = None  # the frame that ended the call

    # -- what comes ---------------------------------------------------------------------------

    def take(self, got):
        equal(got.flags & ~(META if got.kind == REPLY else 0), 0, f"flags of a frame of kind {got.kind}")
        if got.kind in (ITEM, BYTES):
            self._take_stream(got)
        elif got.kind == CREDIT:
            self._take_credit(got)
        else:
            self.last = got

    def _take_stream(self, got):
        size = len(got.payload)
        check(self.kind in (None, got.kind), f"call {self.number} mixes ITEM and BYTES")
        check(self.allowed > 0, f"a stream frame of {size} bytes came at credit {self.allowed}")
        check(size + 6 <= self.peer.frame_limit, f"a stream frame of {size} bytes is above our limit")
        self.kind, self.allowed, self.owed = got.kind, self.allowed - size, self.owed + size
        self.sizes.append(size)
        if got.kind == BYTES:
            self.data += got.payload
        else:
            check(size > 0, "an ITEM without a value")
            self.items += msgpack.unpack_each(got.payload)
        if self.grants and self.owed >= DEFAULT_CREDIT // 4:
            self.grant(self.owed)

    def _take_credit(self, got):
        equal(len(got.payload), 4, "length of a CREDIT payload")
        size = int.from_bytes(got.payload, "big")
        self.granted, self.credit = self.granted + size, self.credit + size
        check(self.credit <= CREDIT_MOST, f"the credit rose to {self.credit}")

    # -- what goes ----------------------------------------------------------------------------

    def grant(self, size):
        self.peer.send(CREDIT, call=self.number, payload=struct.pack(">I", size))
        self.allowed, self.owed = self.allowed + size, max(0, self.owed - size)

    def push(self, payload, kind=None):
        """Sends one frame of our stream, whatever the credit is."""
        self.peer.send(kind or self.sends, call=self.number, payload=payload)
        self.sent, self.credit = self.sent + len(payload), self.credit - len(payload)

    def put(self, payload):
        """Sends one frame of our stream when there is credit."""
        self.peer.until(lambda: self.credit > 0 or self.last, f"no credit came back: {self.sent} bytes sent, {self.granted} granted")
        check(self.last is None, f"call {self.number} ended while it was sending: {self.last}")
        self.push(payload)

    def put_items(self, values, per_frame=1):
        for at in range(0, len(values), per_frame):
            self.put(b"".join(map(msgpack.pack, values[at:at + per_frame])))

    def put_bytes(self, data, per_frame):
        for at in range(0, len(data), per_frame):
            self.put(data[at:at + per_frame])

    def end(self):
        self.peer.send(END, call=self.number)

    def cancel(self):
        self.peer.send(CANCEL, call=self.number)

    # -- how it ends --------------------------------------------------------------------------

    def wait(self, timeout=None):
        """Waits for the end: its value, or CallError."""
        return self.peer.finish(self, timeout)

    def fails(self, status, outcome, timeout=None):
        return self.peer.fails(self, status, outcome, timeout)

    def has(self, count):
        """Waits until this many items have come."""
        self.peer.until(lambda: len(self.items) >= count or self.last, f"{len(self.items)} of {count} items came")
        check(len(self.items) >= count, f"the call ended after {len(self.items)} of {count} items: {self.last}")


class Incoming:
    """A call that the server makes to us."""

    def __init__(self, peer, got):
        self.peer, self.number, self.cancelled = peer, got.call, False
        check(got.call != 0 and got.call % 2 == 0, f"the server calls with id {got.call}")
        check(got.flags & ~(META | TARGET | CALLER_STREAM) == 0, f"the server calls with flags {got.flags}")
        payload = got.payload
        self.target = None
        if got.flags & TARGET:
            self.target, payload = int.from_bytes(payload[:4], "big"), payload[4:]
        self.method, self.timeout_ms = struct.unpack_from(">II", payload)
        values = msgpack.unpack_each(payload[8:])
        self.meta = values.pop(0) if got.flags & META else {}
        check(len(values) == 1 and isinstance(values[0], list), f"the server calls with arguments {values}")
        self.args = values[0]

    def reply(self, value, flags=0, raw=None):
        self.peer.serving.pop(self.number)
        self.peer.send(REPLY, flags, self.number, msgpack.pack(value) if raw is None else raw)

    def error(self, *fields):
        self.peer.serving.pop(self.number)
        self.peer.send(ERROR, call=self.number, payload=msgpack.pack(list(fields)))


class Peer(Connection):
    """A connection whose calls may stream. serve: called with each Incoming; None keeps them in `incoming`.

    sliced sends each byte alone. deferred leaves preface and HELLO to greet().
    """

    def __init__(self, url, hello=DEFAULT_HELLO, timeout=5.0, sliced=False, deferred=False):
        super().__init__(url, None, timeout)
        self.own_hello, self.sliced, self.held = hello, sliced, None
        self.window, self.frame_limit, self.serving_most = hello.get(4, DEFAULT_CREDIT), hello.get(2, 65536), hello.get(3, 16)
        self.server_window = DEFAULT_CREDIT
        self.calls, self.serving, self.incoming, self.serve = {}, {}, collections.deque(), None
        self.released, self.pings, self.pongs, self.goaway = [], [], [], None
        if not deferred:
            self.greet()
            self.read_handshake()

    def greet(self):
        self.send_raw(PREFACE + frame(HELLO, payload=msgpack.pack(self.own_hello)))

    def read_handshake(self):
        super().read_handshake()
        grown = self.peer_hello.get(4, DEFAULT_CREDIT) - DEFAULT_CREDIT
        self.server_window += grown
        for call in self.calls.values():
            call.credit += grown

    # -- bytes --------------------------------------------------------------------------------

    def send_raw(self, data):
        if self.held is not None:
            self.held += data
            return
        self.sock.settimeout(self.timeout)
        for part in [data] if not self.sliced else (data[at:at + 1] for at in range(len(data))):
            self.sock.sendall(part)

    @contextlib.contextmanager
    def in_one_write(self):
        """Everything that is sent inside leaves in one write."""
        self.held = bytearray()
        yield
        data, self.held = bytes(self.held), None
        self.send_raw(data)

    # -- frames -------------------------------------------------------------------------------

    def pump(self, timeout=None):
        """Takes one frame; False at the end of the stream."""
        got = self.receive(timeout)
        if got is not None:
            self._dispatch(got)
        return got is not None

    def _dispatch(self, got):
        if got.kind == CALL:
            self._take_call(got)
        elif got.kind == CANCEL and got.call in self.serving:
            self.serving[got.call].cancelled = True
        elif got.kind in (REPLY, ERROR, ITEM, BYTES, CREDIT):
            check(got.call in self.calls, f"kind {got.kind} for call {got.call}, which is not in use")
            self.calls[got.call].take(got)
            if got.kind in (REPLY, ERROR):
                self.calls.pop(got.call)
        elif got.kind == RELEASE:
            self.released.append(int.from_bytes(got.payload, "big"))
        elif got.kind == GOAWAY:
            self.goaway = msgpack.unpack(got.payload)
        elif got.kind in (PING, PONG):
            (self.pings if got.kind == PING else self.pongs).append(got.payload)
        elif got.kind == CLOSE:
            raise Failure(f"CLOSE {msgpack.unpack(got.payload)}")
        elif got.kind != CANCEL:  # a CANCEL may cross our answer
            raise Failure(f"the server sent {got}")

    def _take_call(self, got):
        check(got.call not in self.serving, f"the server calls with id {got.call}, which is in use")
        incoming = Incoming(self, got)
        self.serving[got.call] = incoming
        check(len(self.serving) <= self.serving_most, f"{len(self.serving)} calls of the server at once; we accept {self.serving_most}")
        if self.serve:
            self.serve(incoming)
        else:
            self.incoming.append(incoming)

    def until(self, condition, what, within=None):
        """Takes frames until the condition holds."""
        end = time.monotonic() + (within or self.timeout)
        while not condition():
            try:
                going = self.pump(max(0.001, end - time.monotonic()))
            except Silence:
                raise Failure(f"{what}; nothing more came in time") from None
            check(going, f"{what}; the connection ended")

    def settle(self, seconds=0.3, most=10.0):
        """Takes frames until none has come for this long."""
        end = time.monotonic() + most
        with contextlib.suppress(Silence):
            while self.pump(seconds):
                check(time.monotonic() < end, f"frames were still coming after {most} s")

    def next_call(self, timeout=None):
        self.until(lambda: self.incoming, "the server did not call", timeout)
        return self.incoming.popleft()

    # -- calls --------------------------------------------------------------------------------

    def start(self, method, *args, sends=None, grants=True, **options):
        """Sends a CALL and gives its Call. sends: ITEM or BYTES when we announce a stream."""
        options["flags"] = options.get("flags", 0) | (CALLER_STREAM if sends else 0)
        number = super().start(method, *args, **options)
        self.calls[number] = Call(self, number, sends, grants)
        return self.calls[number]

    def finish(self, call, timeout=None):
        self.until(lambda: call.last, f"waiting for the end of call {call.number}", timeout)
        payload = call.last.payload
        if call.last.flags & META:
            meta, value = msgpack.unpack_each(payload)
            check(isinstance(meta, dict), f"metadata is {meta}")
            return value
        return self._value(call.last)
