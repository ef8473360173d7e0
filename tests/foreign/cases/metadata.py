"""protocol.md §2: metadata of calls."""
import msgpack
from runner import case
from wire import CALL, INVALID_ARGUMENT, ITEM, META, NOT_EXECUTED, call_payload, equal, fnv1a


@case("metadata of strings and bytes comes with a call of any kind", sliced=True)
def accepted(target):
    metas = [{}, {"a": "b"}, {"key-1.x_y": "v", "b": b"\0\xff"}, {"empty": "", "none": b""}, {"k": "✓ é"},
        {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate": "a=1,b=2"}]
    with target.open() as peer:
        for meta in metas:
            equal(peer.call("Add", 2, 3, meta=meta), 5, f"Add with {meta}")
            payload = call_payload(fnv1a("interop.Test/Note"), ["x"], meta=meta)
            peer.send(CALL, META | 2, 0, payload)
        peer.is_alive()


@case("trace context that is none does not fail a call")
def bad_trace(target):
    with target.open() as peer:
        for trace in ("", "garbage", "00-zz-zz-01", "00-" + "0" * 32 + "-" + "0" * 16 + "-00", "x" * 5000, b"\0\1", "ff-" + "1" * 53):
            equal(peer.call("Add", 2, 3, meta={"traceparent": trace, "tracestate": trace}), 5, f"Add with traceparent {trace[:20]!r}")


@case("more than 64 entries or 16 KiB are InvalidArgument, not executed")
def too_much(target):
    with target.open() as peer:
        before = peer.call("NoteCount")
        for meta in ({f"k{n}": "v" for n in range(65)}, {f"k{n}": b"v" for n in range(5000)}, {"k": "v" * 16_500}, {"k": b"v" * 100_000},
            {f"k{n}": "v" * 300 for n in range(60)}, {"k" * 17_000: ""}):
            peer.start("Note", "x", meta=meta).fails(INVALID_ARGUMENT, NOT_EXECUTED)
        equal(peer.call("NoteCount"), before, "NoteCount()")
        equal(peer.call("Add", 2, 3, meta={f"k{n}": "v" * 200 for n in range(64)}), 5, "Add with 64 entries of 200 bytes")


@case("keys that are not lower-case ASCII are InvalidArgument, not executed", sliced=True)
def keys(target):
    with target.open() as peer:
        for key in ("Key", "KEY", "traceParent", "ключ", "é", "a✓"):
            peer.start("Add", 2, 3, meta={key: "v"}).fails(INVALID_ARGUMENT, NOT_EXECUTED)
            peer.start("Add", 2, 3, meta={"good": "v", key: "v"}).fails(INVALID_ARGUMENT, NOT_EXECUTED)
        peer.is_alive()


@case("metadata that is no map from string to string or bin is InvalidArgument, not executed", sliced=True)
def shapes(target):
    add, args = fnv1a("interop.Test/Add"), msgpack.pack([2, 3])
    with target.open() as peer:
        for raw in (b"\xc0", b"\x90", b"\x05", b"\xa1a", b"\x81\x01\xa1v", b"\x81\xa1k\x01", b"\x81\xa1k\xc0", b"\x81\xa1k\x90",
            b"\x81\xc4\x01k\xa1v", b"\x81\xa1k\xa1\xff", b"\x81\xa1\xff\xa1v", b"\x81\xa1k\xc1"):
            peer.start(add, raw=raw + args, flags=META).fails(INVALID_ARGUMENT, NOT_EXECUTED)
        for raw in (b"", b"\x81", b"\x81\xa1k", b"\xdf\xff\xff\xff\xff", b"\xde\xff\xff\xa1k\xa1v", b"\x81\xa1k\xdb\xff\xff\xff\xff"):
            peer.start(add, raw=raw, flags=META).fails(INVALID_ARGUMENT, NOT_EXECUTED)
        peer.is_alive()


@case("metadata that is refused takes its stream with it")
def refused_stream(target):
    with target.open() as peer:
        call = peer.start("Sum", sends=ITEM, meta={"K": "v"})
        call.push(b"\x01")
        call.end()
        call.fails(INVALID_ARGUMENT, NOT_EXECUTED)
        peer.is_alive()
