"""protocol.md §4: streams of bytes, as arguments and results."""
from runner import case
from wire import BYTES, check, equal

PATTERN = bytes(range(256))


def pattern(size):
    return PATTERN * (size // 256) + PATTERN[:size % 256]


@case("Download gives the bytes of every size around the buffers", sliced=True)
def download(target):
    with target.open() as peer:
        for size in (0, 1, 255, 256, 257, 4096, 65535, 65536, 65537, 1_000_003):
            call = peer.start("Download", size)
            equal(call.wait(20), None, "REPLY")
            check(bytes(call.data) == pattern(size), f"Download({size}) gave {len(call.data)} bytes, or others")
            check(call.kind in (None, BYTES), "bytes came as ITEM")


@case("Upload counts the bytes, however they are cut", sliced=True)
def upload(target):
    with target.open() as peer:
        for size, per_frame in ((1, 1), (300, 1), (300, 299), (5000, 77), (5000, 5000)):
            call = peer.start("Upload", sends=BYTES)
            call.put_bytes(pattern(size), per_frame)
            call.end()
            equal(call.wait(), size, f"Upload of {size} bytes, {per_frame} per frame")


@case("Upload of nothing is 0 bytes", sliced=True)
def upload_nothing(target):
    with target.open() as peer:
        call = peer.start("Upload", sends=BYTES)
        call.end()
        equal(call.wait(), 0, "Upload")


@case("an empty BYTES frame carries nothing and does no harm")
def empty_frame(target):
    with target.open() as peer:
        call = peer.start("Upload", sends=BYTES)
        for payload in (b"", b"abc", b"", b"", b"de", b""):
            call.put(payload)
        call.end()
        equal(call.wait(), 5, "Upload")
        peer.is_alive()


@case("3 MB go up in frames of many sizes, and one frame may hold 3 MB")
def upload_large(target):
    with target.open(timeout=20) as peer:
        for per_frame in (1000, 65_536, 70_001, 3_000_000):
            call = peer.start("Upload", sends=BYTES)
            call.put_bytes(bytes(3_000_000), per_frame)
            call.end()
            equal(call.wait(), 3_000_000, f"Upload with {per_frame} bytes per frame")


@case("frames of bytes keep to the caller's frame limit")
def frame_limit(target):
    with target.open(hello={1: 1, 4: 1 << 20}) as peer:
        call = peer.start("Download", 3_000_000)
        call.wait(20)
        check(bytes(call.data) == pattern(3_000_000), f"{len(call.data)} bytes came, or others")
        check(max(call.sizes) <= 65_530, f"a frame of {max(call.sizes)} bytes")


@case("bytes go up and down on one connection at once")
def both_ways(target):
    with target.open(timeout=20) as peer:
        downs = [peer.start("Download", 400_000 + n) for n in range(4)]
        ups = [peer.start("Upload", sends=BYTES) for _ in range(4)]
        for _ in range(20):
            for call in ups:
                call.put(bytes(20_000))
        for call in ups:
            call.end()
        for call in ups:
            equal(call.wait(), 400_000, "Upload")
        for n, call in enumerate(downs):
            call.wait()
            check(bytes(call.data) == pattern(400_000 + n), f"Download {n} differs")
