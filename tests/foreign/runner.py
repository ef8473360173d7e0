"""Named cases, run one after another, the slow ones beside them."""
import collections
import concurrent.futures
import time
import traceback

from peer import Peer
from server import Server
from wire import UNIMPLEMENTED, CallError, Connection, Failure

CASES = []
STREAMING = set()  # modules of cases that need the streaming methods of the contract

Entry = collections.namedtuple("Entry", "name function transport slow sliced")


class Target:
    """What a case talks to: one end point of the shared server, or servers of its own."""

    def __init__(self, command, server, transport, sliced=False):
        self.command, self.server, self.transport, self.sliced = command, server, transport, sliced

    @property
    def url(self):
        return self.server.url(self.transport)

    def connect(self, **options):
        return Connection(self.url, **options)

    def open(self, **options):
        """A connection that streams; it sends each byte alone if the case is run so."""
        return Peer(self.url, sliced=self.sliced, **options)

    def launch(self, urls=None):
        return Server(self.command, urls)


def case(name, transports=("tcp", "unix"), slow=False, sliced=False):
    """Registers a case. Slow cases run beside the others, so they must not touch the server's counters.

    sliced: run it once more with every byte sent alone.
    """
    def register(function):
        for transport in transports:
            CASES.append(Entry(f"{name} [{transport}]", function, transport, slow, False))
            if sliced:
                CASES.append(Entry(f"{name} [{transport}, byte by byte]", function, transport, slow, True))
        return function
    return register


def needs_streams(module):
    """Says that a module's cases need the streaming methods; they are skipped at a server that has none."""
    STREAMING.add(module)


def run_case(command, server, entry):
    started = time.monotonic()
    try:
        entry.function(Target(command, server, entry.transport, entry.sliced))
        server.is_running()
        error = None
    except (Failure, CallError, OSError) as failure:
        error = f"{type(failure).__name__}: {failure}" if not isinstance(failure, Failure) else str(failure)
    except Exception:  # a bug of a case must not hide the other cases
        error = traceback.format_exc()
    return entry.name, error, time.monotonic() - started


def run(command, wanted):
    """Runs the cases whose name contains the text; gives the numbers of passed, failed and skipped ones."""
    entries = [entry for entry in CASES if wanted in entry.name]
    passed = failed = skipped = 0
    with Server(command) as server, concurrent.futures.ThreadPoolExecutor(32) as pool:
        if not _has_streams(server):
            entries, skipped = _without_streams(entries)
        slow = [pool.submit(run_case, command, server, entry) for entry in entries if entry.slow]
        quick = (run_case(command, server, entry) for entry in entries if not entry.slow)
        for name, error, seconds in [*_each(quick), *_each(future.result() for future in slow)]:
            passed, failed = passed + (error is None), failed + (error is not None)
        if failed:
            print("\nlast lines of the server:\n  " + "\n  ".join(server.output[-20:]))
    return passed, failed, skipped


def _has_streams(server):
    with Connection(server.urls[0]) as peer:
        try:
            peer.call("StreamsOpen")
        except CallError as error:
            return error.status != UNIMPLEMENTED
    return True


def _without_streams(entries):
    left = [entry for entry in entries if entry.function.__module__ not in STREAMING]
    for module in sorted({entry.function.__module__ for entry in entries} & STREAMING):
        print(f"SKIP: {module.replace('.', '/')}.py: the server has no streams", flush=True)
    return left, len(entries) - len(left)


def _each(results):
    for name, error, seconds in results:
        print(f"{'PASS' if error is None else 'FAIL'}  {name}  ({seconds:.2f} s)", flush=True)
        if error is not None:
            print("      " + error.replace("\n", "\n      "), flush=True)
        yield name, error, seconds
