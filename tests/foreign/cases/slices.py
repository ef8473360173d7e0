"""protocol.md §1.1: how the bytes of a conversation are cut changes nothing."""
import random
import time

import msgpack
from runner import case
from wire import BYTES, CANCELLED, CREDIT, EXECUTED, FAILED_PRECONDITION, INVALID_ARGUMENT, ITEM, NOT_EXECUTED, CallError, check, equal


def conversation(peer):
    """Sends preface, HELLO and calls of every kind, without reading anything; gives what checks their ends."""
    peer.greet()
    count, total, chat = peer.start("Count", 250, 400), peer.start("Sum", sends=ITEM), peer.start("Chat", "extra", sends=ITEM)
    upload, download = peer.start("Upload", sends=BYTES), peer.start("Download", 70_000, grants=False)
    failing, wrong = peer.start("FailAfter", 3), peer.start("Count", 1, 1, sends=ITEM)
    cancelled, bad = peer.start("Repeat", "x", 100_000, 50), peer.start("Sum", sends=ITEM)
    download.grant(100_000)
    for n in range(60):
        total.push(msgpack.pack(n * 1000))
        upload.push(bytes(n))
        if n % 4 == 0:
            chat.push(msgpack.pack(f"text {n}") + msgpack.pack("more ✓"))
    bad.push(b"\x01\xa1a")
    wrong.push(b"\x01")
    peer.send(CREDIT, call=99, payload=b"\0\0\0\1")
    peer.send(0x90, 7, 5, b"an extension")
    for call in (total, upload, chat, wrong):
        call.end()
    cancelled.cancel()
    echo = peer.start("EchoText", "last")

    def check_ends():
        peer.until(lambda: not peer.calls, "not every call ended")
        equal((count.wait(), count.items), (None, list(range(250, 650))), "Count")
        equal(total.wait(), 1000 * sum(range(60)), "Sum")
        equal((chat.wait(), chat.items), (None, [text for n in range(0, 60, 4) for text in (f"TEXT {n}", "MORE ✓")]), "Chat")
        equal(upload.wait(), sum(range(60)), "Upload")
        check(download.wait() is None and bytes(download.data) == bytes(n & 0xFF for n in range(70_000)), "Download differs")
        failing.fails(FAILED_PRECONDITION, EXECUTED)
        equal(failing.items, [0, 1, 2], "items of FailAfter")
        wrong.fails(INVALID_ARGUMENT, NOT_EXECUTED)
        bad.fails(INVALID_ARGUMENT, EXECUTED)
        equal(echo.wait(), "last", "EchoText")
        try:
            cancelled.wait()
        except CallError as error:
            equal(error.status, CANCELLED, "status of the cancelled call")
        peer.is_alive()
    return check_ends


@case("a whole conversation in one write, and byte by byte", sliced=True)
def one_write(target):
    with target.open(deferred=True, timeout=15) as peer:
        if target.sliced:
            check_ends = conversation(peer)
        else:
            with peer.in_one_write():
                check_ends = conversation(peer)
        peer.read_handshake()
        check_ends()


@case("a whole conversation, cut at random")
def random_cuts(target):
    cuts = random.Random(2026)
    for longest in (3, 40, 700):
        with target.open(deferred=True, timeout=15) as peer:
            with peer.in_one_write():
                check_ends = conversation(peer)
                data, peer.held = bytes(peer.held), bytearray()
            at = 0
            while at < len(data):
                size = cuts.randint(1, longest)
                peer.send_raw(data[at:at + size])
                at += size
                if cuts.random() < 0.01:
                    time.sleep(0.002)
            peer.read_handshake()
            check_ends()


@case("every split of a streaming conversation gives the same answers")
def every_split(target):
    with target.open(deferred=True) as peer:
        with peer.in_one_write():
            short(peer)
            data, peer.held = bytes(peer.held), bytearray()
    for cut in range(1, len(data)):
        with target.open(deferred=True) as peer:
            with peer.in_one_write():
                check_ends = short(peer)
                peer.held = bytearray()
            peer.send_raw(data[:cut])
            time.sleep(0.001)
            peer.send_raw(data[cut:])
            peer.read_handshake()
            check_ends()


def short(peer):
    peer.greet()
    chat, upload = peer.start("Chat", sends=ITEM), peer.start("Upload", sends=BYTES)
    chat.push(b"\xa1a\xa2bc")
    upload.push(b"12345")
    chat.end()
    upload.end()

    def check_ends():
        equal((chat.wait(), chat.items, upload.wait()), (None, ["A", "BC"], 5), "Chat and Upload")
    return check_ends


@case("a reader that takes one byte at a time gets the same bytes")
def slow_reader(target):
    with target.open() as peer:
        real = peer.sock

        class OneByte:
            def __getattr__(self, name):
                return getattr(real, name)

            def recv(self, _):
                return real.recv(1)
        peer.sock = OneByte()
        count, download = peer.start("Count", 0, 2000), peer.start("Download", 20_000)
        equal((count.wait(), count.items), (None, list(range(2000))), "Count")
        download.wait()
        equal(len(download.data), 20_000, "bytes")
