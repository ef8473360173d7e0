"""serialization.md: single arguments and results."""
from runner import case
from wire import INVALID_ARGUMENT, NOT_EXECUTED, equal


@case("strings come back as they went, in UTF-8")
def strings(target):
    with target.connect() as peer:
        for text in ("", "a", "héllo", "✓", "𝄞 clef", "\0", "a" * 31, "a" * 32, "ü" * 20_000, "line\nline", "\ufeffbom", "\uffff"):
            equal(peer.call("EchoText", text), text, "EchoText")


@case("bytes that are no UTF-8 are InvalidArgument")
def not_utf8(target):
    with target.connect() as peer:
        for data in (b"\xa1\x80", b"\xa1\xff", b"\xa2\xc3\x28", b"\xa2\xc0\xaf", b"\xa3\xed\xa0\x80", b"\xa3\xe2\x28\xa1",
            b"\xa4\xf4\x90\x80\x80", b"\xa1\xc3"):
            peer.fails(peer.start("EchoText", raw=b"\x91" + data), INVALID_ARGUMENT, NOT_EXECUTED)
        peer.is_alive()


@case("byte arrays are read from bin, from an array of integers and from an old str, and written as bin")
def byte_arrays(target):
    with target.connect() as peer:
        equal(peer.call("Echo", b"\0\1\2"), b"\0\1\2", "bin")
        equal(peer.call("Echo", [0, 1, 255]), b"\0\1\xff", "array")
        equal(peer.call("Echo", "abc"), b"abc", "str")
        for wrong in ([256], [-1], ["a"], 5, 1.5, {}):
            peer.fails(peer.start("Echo", wrong), INVALID_ARGUMENT, NOT_EXECUTED)
