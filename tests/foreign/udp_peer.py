"""Connection and Peer whose frames travel as messages of a session over UDP: docs/protocol.md §1.2 and docs/udp.md §4."""
import struct

from peer import Peer
from udp_session import Session
from wire import CLOSE, DEFAULT_HELLO, GOAWAY, PING, PONG, PREFACE, RELEASE, Connection, Frame, check

FENCES = (PING, PONG, GOAWAY, CLOSE, RELEASE)


class _OverUdp:
    """session: one that stands; else options of a new one."""

    def __init__(self, url, hello=DEFAULT_HELLO, timeout=5.0, session=None, parameters=None, **options):
        frame_limit = (hello or {}).get(2, 65536)
        self.session = session or Session(url, parameters, timeout=timeout, frame_limit=frame_limit)
        self.unsent, self.last_of_call, self.held = bytearray(), {}, None
        super().__init__(url, hello, timeout, **options)

    def __exit__(self, *_):
        self.session.close()

    def _open(self, url, timeout):
        return self.session.sock

    def _read_preface(self):
        pass  # the handshake of the session takes its place

    def send_raw(self, data):
        """Frames as they stand on a stream; each becomes a message, and the rest waits for its end."""
        if self.held is not None:
            self.held += data
            return
        self.unsent += data[len(PREFACE):] if data[:4] == PREFACE else data
        while len(self.unsent) >= 4 and len(self.unsent) >= 4 + (length := struct.unpack_from(">I", self.unsent)[0]):
            self._send_frame(bytes(self.unsent[4:4 + length]))
            del self.unsent[:4 + length]

    def _send_frame(self, data):
        call = int.from_bytes(data[2:6], "big")
        last = self.last_of_call.get(call)
        number = self.session.send_message(data, self.session.next_message - last if last is not None else 0, data[0] in FENCES)
        if call:
            self.last_of_call[call] = number

    def _next_frame(self, until):
        data = self.session.receive(until)
        if data is None:
            return None
        check(len(data) >= 6, f"a message of {len(data)} bytes")
        return Frame(data[0], data[1], int.from_bytes(data[2:6], "big"), data[6:])


class UdpConnection(_OverUdp, Connection):
    """A plain connection for calls."""


class UdpPeer(_OverUdp, Peer):
    """A connection whose calls may stream."""

    def __init__(self, url, hello=DEFAULT_HELLO, timeout=5.0, **options):
        options.pop("sliced", None)  # a datagram is sent as a whole
        super().__init__(url, hello, timeout, **options)
