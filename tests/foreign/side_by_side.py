"""Things that happen at the same time, and connections that read in their own way."""
import concurrent.futures
import socket
import struct
import time

from peer import Peer
from wire import Connection, check, dial


def together(*functions, within):
    """Runs the functions at the same time. The first that fails fails the case; so does one that is not ready in time."""
    pool = concurrent.futures.ThreadPoolExecutor(len(functions))
    try:
        running = [pool.submit(function) for function in functions]
        done, late = concurrent.futures.wait(running, within)
        for future in done:
            future.result()
        check(not late, f"{len(late)} of {len(functions)} were not ready after {within} s")
    finally:
        pool.shutdown(wait=False)


class _Narrow:
    """Its kernel holds little of what it has not read; `needs` reads no more than it must."""

    def __init__(self, url, *arguments, room=32 << 10, **options):
        self.room = room
        super().__init__(url, *arguments, **options)

    def _open(self, url, timeout):
        return dial(url, timeout, self.room)

    def needs(self, count, within=5.0):
        """Reads until so many bytes are there."""
        until = time.monotonic() + within
        while len(self.buffer) < count:
            self.sock.settimeout(max(0.001, until - time.monotonic()))
            data = self.sock.recv(min(count - len(self.buffer), 16 << 10))
            check(data, f"the connection ended after {len(self.buffer)} of {count} bytes")
            self.buffer += data


class NarrowConnection(_Narrow, Connection):
    """A plain connection."""


class NarrowPeer(_Narrow, Peer):
    """One that streams."""


def reset(sock):
    """Closes with a reset, where the transport has one."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def pattern(size, seed):
    """Bytes of which no two stretches are the same for different seeds, whatever slice of them is looked at."""
    block = bytes((seed * 131 + n * (2 * seed + 1) + (n >> 8)) & 0xFF for n in range(4099))
    return (block * (size // len(block) + 1))[:size]
