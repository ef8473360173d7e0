"""Named cases, run one after another, the slow ones beside them."""
import collections
import concurrent.futures
import threading
import time
import traceback

from peer import Peer
from server import Server
from udp_peer import UdpConnection, UdpPeer
from wire import CallError, Connection, Failure, check

CASES = []

# Dozens of runtimes that start at once take all processors for half a minute, and the cases that measure time with them.
LAUNCHES = threading.Semaphore(2)

Entry = collections.namedtuple("Entry", "name function transport slow sliced within")


class Target:
    """What a case talks to: one end point of the shared server, or servers of its own."""

    def __init__(self, command, server, transport, sliced=False):
        self.command, self.server, self.transport, self.sliced = command, server, transport, sliced
        self.launching = 0.0  # seconds; a busy machine takes long for it

    @property
    def url(self):
        return self.server.url(self.transport)

    def connect(self, **options):
        return (UdpConnection if self.transport == "udp" else Connection)(self.url, **options)

    def open(self, url=None, **options):
        """A connection that streams; it sends each byte alone if the case is run so. url: of another server."""
        return (UdpPeer if self.transport == "udp" else Peer)(url or self.url, sliced=self.sliced, **options)

    def launch(self, urls=None):
        started = time.monotonic()
        with LAUNCHES:
            server = Server(self.command, urls)
        self.launching += time.monotonic() - started
        return server


def case(name, transports=("tcp", "unix"), slow=False, sliced=False, within=None):
    """Registers a case. Slow cases run beside the others, so they must not touch the server's counters.

    sliced: run it once more with every byte sent alone. within: how many seconds it may take, beside the start of servers of its own.
    """
    def register(function):
        for transport in transports:
            CASES.append(Entry(f"{name} [{transport}]", function, transport, slow, False, within))
            if sliced:
                CASES.append(Entry(f"{name} [{transport}, byte by byte]", function, transport, slow, True, within))
        return function
    return register


def run_case(command, server, entry):
    started, target = time.monotonic(), Target(command, server, entry.transport, entry.sliced)
    try:
        entry.function(target)
        took = time.monotonic() - started - target.launching
        check(entry.within is None or took <= entry.within, f"it took {took:.1f} s; {entry.within} s are allowed")
        server.is_running()
        error = None
    except (Failure, CallError, OSError) as failure:
        error = f"{type(failure).__name__}: {failure}" if not isinstance(failure, Failure) else str(failure)
    except Exception:  # a bug of a case must not hide the other cases
        error = traceback.format_exc()
    return entry.name, error, time.monotonic() - started


def run(command, wanted):
    """Runs the cases whose name contains the text; gives the numbers of passed and failed ones."""
    entries = [entry for entry in CASES if wanted in entry.name]
    passed = failed = 0
    with Server(command) as server, concurrent.futures.ThreadPoolExecutor(32) as pool:
        slow = [pool.submit(run_case, command, server, entry) for entry in entries if entry.slow]
        quick = (run_case(command, server, entry) for entry in entries if not entry.slow)
        for name, error, seconds in [*_each(quick), *_each(future.result() for future in slow)]:
            passed, failed = passed + (error is None), failed + (error is not None)
        if failed:
            print("\nlast lines of the server:\n  " + "\n  ".join(server.output[-20:]))
    return passed, failed


def _each(results):
    for name, error, seconds in results:
        print(f"{'PASS' if error is None else 'FAIL'}  {name}  ({seconds:.2f} s)", flush=True)
        if error is not None:
            print("      " + error.replace("\n", "\n      "), flush=True)
        yield name, error, seconds
