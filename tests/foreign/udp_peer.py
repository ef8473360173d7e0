"""A Peer whose frames travel as messages of a session over UDP: docs/protocol.md §1.2 and docs/udp.md §4."""
import time

import msgpack
from peer import Peer
from udp_session import Session
from wire import CLOSE, DEFAULT_HELLO, GOAWAY, HELLO, PING, PONG, RELEASE, Frame, Silence, check, frame

FENCES = (PING, PONG, GOAWAY, CLOSE, RELEASE)


class UdpPeer(Peer):
    """session: options of the Session, or one that stands."""

    def __init__(self, url, hello=DEFAULT_HELLO, timeout=5.0, session=None, deferred=False, **options):
        self.session = session or Session(url, timeout=timeout, frame_limit=hello.get(2, 65536), **options)
        self.last_of_call = {}
        super().__init__(url, hello, timeout, deferred=deferred)

    def _open(self, url, timeout):
        return self.session.sock

    def _read_preface(self):
        pass  # the handshake of the session takes its place

    def __exit__(self, *_):
        self.session.close()

    def greet(self):
        self.send(HELLO, payload=msgpack.pack(self.own_hello))

    def send(self, kind, flags=0, call=0, payload=b""):
        """Gives the number of the message."""
        data = frame(kind, flags, call, payload)[4:]
        last = self.last_of_call.get(call) if call else None
        after = 0 if last is None else self.session.next_message - last
        number = self.session.send_message(data, after, kind in FENCES)
        if call:
            self.last_of_call[call] = number
        return number

    def _next_frame(self, until):
        data = self.session.receive(until)
        if data is None:
            return None
        check(len(data) >= 6, f"a message of {len(data)} bytes")
        return Frame(data[0], data[1], int.from_bytes(data[2:6], "big"), data[6:])

    def quiet(self, seconds):
        """Expects no frame for so long."""
        until = time.monotonic() + seconds
        try:
            got = self.receive(seconds)
        except Silence:
            return
        check(time.monotonic() >= until, f"{got} came")
