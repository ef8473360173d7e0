"""serialization.md: AllTypes, every key of it, byte for byte."""
import struct

import msgpack
from msgpack import Ext, F32, Raw, pack
from runner import case
from wire import CALL, INVALID_ARGUMENT, NOT_EXECUTED, call_payload, check, equal, fnv1a, frame

GUID = "00112233-4455-6677-8899-aabbccddeeff"
GUID_BYTES = bytes.fromhex("33221100554477668899aabbccddeeff")  # the layout of Guid.ToByteArray
TIME_MIN = Ext(-1, struct.pack(">Iq", 0, -62135596800))
NEW_YEAR = 1704067200


def timestamp(seconds, nanoseconds=0):
    if 0 <= seconds < 1 << 32 and nanoseconds == 0:
        return Ext(-1, struct.pack(">I", seconds))
    if 0 <= seconds < 1 << 34:
        return Ext(-1, struct.pack(">Q", nanoseconds << 34 | seconds))
    return Ext(-1, struct.pack(">Iq", nanoseconds, seconds))


def int128(value):
    return value.to_bytes(16, "little", signed=True)


def big(value):
    return value.to_bytes((value + (value < 0)).bit_length() // 8 + 1, "little", signed=True)


DEFAULTS = [
    False, 0, 0, 0, 0, 0, 0, 0, 0, F32(0), 0.0, 0, None, None, "00000000-0000-0000-0000-000000000000", TIME_MIN, [TIME_MIN, 0], 0, "0",
    int128(0), 0, None, None, None, None, [0, None], None, None, 0, 0, F32(0), None, None, b"\0", None, None]

SAMPLE = [
    True, -5, 200, -300, 60000, -70000, 4_000_000_000, -5_000_000_000, (1 << 64) - 1, F32(1.5), 2.25,
    ord("é"), "héllo ✓ 𝄞", b"\0\1\xff", GUID,
    timestamp(NEW_YEAR, 500_000_000), [timestamp(NEW_YEAR), 120], 10_000_000,
    "-123.4500", int128(-(1 << 100)), 3, -7,
    [1, -1, 300, 70000], ["a", "", "ü" * 20], {"x": 1, "y": -2}, [9, "t"], DEFAULTS, [1, [2.0, 3.5]],
    738885, 863_999_999_999, F32(0.5), "http://example.org/a%20b?q=1", "1.2.3.4", big(-12345678901234567890123),
    [2, 3, [1, 2, 3, 4, 5, 6]], [5, 600]]

# For each key: more values that come back as they went.
SAME = {
    0: [False],
    1: [-128, 127],
    2: [0, 255],
    3: [-32768, 32767],
    4: [0, 65535],
    5: [-(1 << 31), (1 << 31) - 1],
    6: [(1 << 32) - 1],
    7: [-(1 << 63), (1 << 63) - 1],
    8: [0],
    9: [F32(-0.0), F32("inf"), F32(3.4028234663852886e38)],
    10: [1e308, float("-inf"), 5e-324],
    11: [0, 0xD800, 0xFFFF],
    12: ["", "a" * 31, "a" * 32, "a" * 255, "a" * 256, "a" * 65535, "a" * 65536],
    13: [b"", b"x" * 255, b"x" * 256, b"x" * 70000],
    15: [timestamp(0), TIME_MIN, timestamp(253402300799, 999_999_900), timestamp((1 << 32) - 1), timestamp(1 << 32),
         timestamp((1 << 34) - 1), timestamp(1 << 34), timestamp(-1), timestamp(1, 100)],
    16: [[timestamp(NEW_YEAR), -840], [timestamp(NEW_YEAR), 840], [timestamp(NEW_YEAR, 100), 0]],
    17: [-(1 << 63), (1 << 63) - 1, -1],
    18: ["79228162514264337593543950335", "-79228162514264337593543950335", "0.0000000000000000000000000001", "1.0"],
    19: [int128((1 << 127) - 1), int128(-(1 << 127)), int128(1)],
    20: [0, 6],
    21: [None, 0, -(1 << 31)],
    22: [None, [], list(range(20)), [1] * 70000],
    23: [None, [], ["x"] * 16],
    24: [None, {}, {str(n): n for n in range(20)}],
    25: [[-1, ""], [1, None]],
    27: [None, [0, [1.5]], [1, [0.0, -1.0]]],
    28: [0, 3652058],
    29: [0],
    30: [F32(65504.0), F32("-inf")],
    31: [None, "relative/path", "urn:x:y"],
    32: [None, "1.2", "1.2.3"],
    33: [big(0), big(-1), big(127), big(128), big(-128), big(-129), big(1 << 2000)],
    34: [None, [0, 0, []], [1, 1, [-1]], [3, 0, []]],
    35: [None, [], [1]],
}

# For each key: other spellings, and what they come back as.
OTHER = {
    1: [(Raw(b"\xd3" + b"\xff" * 8), -1)],
    5: [(Raw(b"\xcf" + bytes(7) + b"\x05"), 5), (Raw(b"\xd0\x05"), 5)],
    9: [(1, F32(1.0)), (-1, F32(-1.0))],
    10: [(F32(1.5), 1.5), (7, 7.0), (-7, -7.0)],
    12: [(Raw(b"\xdb\x00\x00\x00\x01a"), "a"), (Raw(b"\xd9\x01a"), "a")],
    13: [([1, 2, 255], b"\x01\x02\xff"), ("abc", b"abc"), (Raw(b"\xc6\x00\x00\x00\x01x"), b"x")],
    14: [(GUID_BYTES, GUID)],
    15: [(Ext(-1, struct.pack(">Q", 5)), timestamp(5)), (Ext(-1, struct.pack(">Iq", 100, 5)), timestamp(5, 100)),
         (Raw(b"\xc7\x04\xff\x00\x00\x00\x05"), timestamp(5))],
    22: [(Raw(b"\xdd\x00\x00\x00\x01\x05"), [5])],
    24: [(Raw(b"\xdf\x00\x00\x00\x01\xa1x\x05"), {"x": 5})],
}

# For each key: what must be refused.
WRONG = {
    0: [1, "true", None],
    1: [128, -129],
    2: [256, -1],
    3: [32768],
    4: [65536, -1],
    5: [1 << 31, -(1 << 31) - 1, 1.5, "1", True, None],
    6: [1 << 32, -1],
    7: [1 << 63],
    8: [-1],
    9: ["1", True],
    10: ["1", True],
    11: [65536, -1, "a"],
    12: [5, b"abc", Raw(b"\xa2\xc3\x28"), Raw(b"\xa2\xc0\xaf"), Raw(b"\xa3\xed\xa0\x80"), Raw(b"\xa1\x80")],
    13: [5, {}, [256]],
    14: ["", "not-a-guid", b"short", 5, None],
    15: [5, "2024", Ext(5, b"\0\0\0\0"), Ext(-1, b"\0\0\0"), Ext(-1, struct.pack(">Q", (1_000_000_000 << 34) | 5)),
         Ext(-1, struct.pack(">Iq", 1_000_000_000, 0)), Ext(-1, struct.pack(">Iq", 0, 1 << 62)), None],
    16: [[timestamp(0)], timestamp(0), [timestamp(0), 0, 0], [timestamp(0), 100000]],
    17: ["1", 1.5, 1 << 63],
    18: ["", "abc", "1e400", 5],
    19: [b"\0" * 15, b"\0" * 17, 1],
    20: ["Monday"],
    22: [5, {}, ["a"], [1 << 31]],
    23: [[5], "abc"],
    24: [[1], {"a": "b"}, {1: 1}],
    25: [[1], [1, "a", 2], 5],
    27: [[2, [1.0]], [0], [0, [1.0], 1], 5, ["0", [1.0]], [-1, None]],
    28: [-1, 3652059, "x"],
    29: [-1, 864_000_000_000],
    31: [5],
    32: ["1", "x.y", "1.2.3.4.5", 5],
    33: [5],
    34: [[2, 2, [1, 2, 3]], [2, 2, [1, 2, 3, 4, 5]], [2, [1, 2]], [-1, -1, [1]], [65536, 65536, []], [1, 2]],
    35: [5, ["x"]],
}


def with_key(key, value):
    fields = list(DEFAULTS)
    fields[key] = value
    return fields


def echo(peer, value):
    """The bytes that come back for these bytes."""
    call = peer.start("EchoAll", raw=b"\x91" + pack(value))
    while call not in peer.ended:
        got = peer.receive()
        peer.ended[got.call] = got
    got = peer.ended[call]
    peer._value(peer.ended.pop(call))
    return got.payload


@case("AllTypes comes back byte for byte")
def sample(target):
    with target.connect() as peer:
        equal(echo(peer, SAMPLE), pack(SAMPLE), "EchoAll(sample)")
        equal(echo(peer, DEFAULTS), pack(DEFAULTS), "EchoAll(defaults)")


@case("AllTypes nested in AllTypes comes back byte for byte")
def nested(target):
    value = None
    for _ in range(10):
        value = with_key(26, value)
    with target.connect() as peer:
        equal(echo(peer, value), pack(value), "ten levels")


@case("AllTypes nested beyond 64 levels is InvalidArgument")
def nested_too_deep(target):
    value = None
    for _ in range(70):
        value = with_key(26, value)
    with target.connect() as peer:
        peer.fails(peer.start("EchoAll", raw=b"\x91" + pack(value)), INVALID_ARGUMENT, NOT_EXECUTED)


@case("missing trailing members keep their defaults, extra ones are skipped")
def member_counts(target):
    with target.connect() as peer:
        equal(echo(peer, []), pack(DEFAULTS), "EchoAll([])")
        equal(echo(peer, SAMPLE[:20]), pack(SAMPLE[:20] + DEFAULTS[20:]), "the first 20 members")
        equal(echo(peer, SAMPLE + ["more", {1: [2]}, Ext(77, b"123")]), pack(SAMPLE), "39 members")


@case("edge values of every member come back byte for byte")
def edges(target):
    with target.connect() as peer:
        for key, values in SAME.items():
            for value in values:
                equal(echo(peer, with_key(key, value)), pack(with_key(key, value)), f"key {key}: {str(value)[:60]}")


@case("other spellings of a value are read and written back in the usual one")
def spellings(target):
    with target.connect() as peer:
        for key, pairs in OTHER.items():
            for given, expected in pairs:
                equal(echo(peer, with_key(key, given)), pack(with_key(key, expected)), f"key {key}: {given!r}")


@case("values that do not fit a member are InvalidArgument, not executed")
def wrong(target):
    with target.connect() as peer:
        accepted = []
        for key, values in WRONG.items():
            for value in values:
                try:
                    peer.fails(peer.start("EchoAll", raw=b"\x91" + pack(with_key(key, value))), INVALID_ARGUMENT, NOT_EXECUTED)
                except Exception as error:
                    accepted.append(f"key {key}, {value!r}: {error}")
        check(not accepted, "not refused as they should be:\n" + "\n".join(accepted))
        peer.is_alive()


@case("a duplicate key of a dictionary is InvalidArgument")
def duplicate_key(target):
    with target.connect() as peer:
        twice = Raw(b"\x82\xa1x\x01\xa1x\x02")
        peer.fails(peer.start("EchoAll", raw=b"\x91" + pack(with_key(24, twice))), INVALID_ARGUMENT, NOT_EXECUTED)


@case("AllTypes cut off anywhere is InvalidArgument")
def cut_off(target):
    raw = b"\x91" + pack(SAMPLE)
    with target.connect() as peer:
        for cut in range(len(raw)):
            peer.fails(peer.start("EchoAll", raw=raw[:cut]), INVALID_ARGUMENT, NOT_EXECUTED)
        peer.is_alive()


@case("AllTypes sent byte by byte comes back byte for byte")
def byte_by_byte(target):
    with target.connect() as peer:
        for byte in frame(CALL, 0, 1, call_payload(fnv1a("interop.Test/EchoAll"), [SAMPLE])):
            peer.send_raw(bytes([byte]))
        equal(peer.receive().payload, msgpack.pack(SAMPLE), "EchoAll(sample)")
