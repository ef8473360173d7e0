"""The server process as its user sees it."""
import os
import signal
import stat
import time

from runner import case
from wire import Connection, Failure, check, equal


@case("every end point is announced with its real port", transports=("tcp",))
def ready(target):
    check(not target.url.endswith(":0"), f"the port of {target.url} was not filled in")
    with target.launch(["tcp://127.0.0.1:0", "tcp://[::1]:0", "unix:@foreign-" + str(os.getpid())]) as server:
        equal(len(server.urls), 3, "ready lines")
        for url in server.urls:
            with Connection(url) as peer:
                peer.is_alive()


@case("a socket file has mode 0600", transports=("unix",))
def mode(target):
    bits = os.stat(target.url[len("unix:"):]).st_mode
    check(stat.S_ISSOCK(bits), "it is no socket")
    equal(oct(stat.S_IMODE(bits)), "0o600", "mode")


@case("a stale socket file is taken over, a live one is not", transports=("unix",))
def stale(target):
    with target.launch() as first:
        url = first.url("unix")
        try:
            with target.launch([url]):
                raise AssertionError("a second server took over a live socket")
        except Failure as failure:
            check(url[len("unix:"):] in str(failure), f"the message does not name the end point: {failure}")
        with Connection(url) as peer:
            peer.is_alive()
        os.kill(first.pid(), signal.SIGKILL)
        first.process.wait(10)
        with target.launch([url]) as second, Connection(second.url("unix")) as peer:
            peer.is_alive()


@case("a socket file is removed when the server ends", transports=("unix",))
def removed(target):
    with target.launch() as server:
        path = server.url("unix")[len("unix:"):]
        check(os.path.exists(path), "there is no socket file")
        server.signal()
        equal(server.exit_code(), 0, "exit code")
        check(not os.path.exists(path), "the socket file was left behind")


@case("500 connections that come and go leave the server as it was")
def come_and_go(target):
    for n in range(500):
        with target.connect() as peer:
            if n % 50 == 0:
                peer.is_alive()
    with target.connect() as peer:
        peer.is_alive()


@case("connections that are reset while calls run do no harm")
def resets(target):
    for _ in range(50):
        with target.connect() as peer:
            for n in range(20):
                peer.start("Sleep", 50)
                peer.start("Echo", b"x" * 10_000)
            peer.sock.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")  # SO_LINGER 0: close sends a reset
    time.sleep(0.2)
    with target.connect() as peer:
        peer.is_alive()


@case("the 257th connection from one address is closed at accept", transports=("tcp",))
def per_address(target):
    with target.launch() as server:
        peers = [Connection(server.url("tcp")) for _ in range(256)]
        try:
            with Connection(server.url("tcp"), hello=None) as extra:
                equal(extra.read_available(2.0), (b"", True), "the 257th connection")
            peers[0].is_alive()
        finally:
            for peer in peers:
                peer.sock.close()
        time.sleep(0.3)
        with Connection(server.url("tcp")) as peer:
            peer.is_alive()


@case("a server that was stopped reads what came meanwhile before it calls a peer dead", slow=True)
def stopped(target):
    with target.launch() as server:
        with Connection(server.url(target.transport), hello={1: 1, 5: 1000}) as peer:
            peer.is_alive()
            server.signal(signal.SIGSTOP)
            try:
                for _ in range(8):  # twice the promise is 2 s
                    time.sleep(0.5)
                    peer.send(0x81, payload=b"still here")
            finally:
                server.signal(signal.SIGCONT)
            peer.is_alive()


@case("the server keeps the keep-alive promise of its HELLO, if it makes one", slow=True)
def own_promise(target):
    with target.connect() as peer:
        promise = min(peer.peer_hello.get(5, 0), 20_000)
        for _ in range(2 if promise else 0):
            peer.sock.settimeout(promise / 1000 + 1)
            check(peer.sock.recv(65536), "the connection ended")


@case("a silent connection is asked with PING after 30 s and closed 10 s later without an answer", slow=True)
def idle_ping(target):
    with target.connect() as peer:
        peer.answer_pings = False
        started = time.monotonic()
        got = peer.receive(36)
        check(got is not None and got.kind == 0x0A, f"{got} instead of PING")
        check(time.monotonic() - started >= 25, f"PING after {time.monotonic() - started:.0f} s of silence")
        peer.closes(6, within=14.0)
