"""The msgpack library of Python: decodes and encodes what the other side wrote ("again"), writes values of its own ("write"), and
checks what came back of them ("check"). Lines are "name hex"."""
import math
import sys

import msgpack

T = msgpack.Timestamp

# As the types of Types.cs lay them out, in the forms that this library prefers.
OWN = {
    "integers": [[-128, 5], b"\x00\xff", [-300], [65535], [-70000], [4000000000], [-(1 << 63)], [(1 << 64) - 1], 8364],
    "doubles": [[1.5, math.inf, -0.0, 3], [0.5, -1.0]],
    "single-floats": [[1.5, -2.0], [1.0, 2.0, 3.0], 0.25],
    "texts": [["", "x" * 40, "y" * 300, "z" * 70000, None, "\U0001f600"], "00112233-4455-6677-8899-aabbccddeeff", "-1.50", None, "1.2.3.4"],
    "blobs": [b"q" * 70000, b"", [1, 2], b"\xff", b"\x01" + b"\x00" * 15],
    "times": [[T(0), T(1 << 33, 500), T(-1, 999999900)], [T(1704067200), -90], -5, 738885, 1],
    "lists": [[1, None, 3], [2, 2, [1, 2, 3, 4]], ["top", "bottom"], [1, None, [True, 2.5]], ["a"], None, None, None, None, [True]],
    "maps": {"Id": 5, "Name": None, "Inner": {"Id": 1, "Name": "x", "Inner": None, "Map": None, "Day": 0, "Unknown": {"a": [1]}},
             "Map": {"a": [], "b": [1]}, "Day": 3},
    "integer-keys": [{-1: "a", 70000: "b"}, {5: True}],
    "unions": [[[0, [1.5]], [200, [3, [0, [2.5]]]], None]],
}


def decode(data):
    return msgpack.unpackb(data, strict_map_key=False)


def encode(name, value):
    return msgpack.packb(value, use_single_float=name == "single-floats")


def lines():
    for line in sys.stdin:
        name, text = line.split(" ", 1)
        yield name, text.strip()


mode = sys.argv[1]
if mode == "again":
    for name, text in lines():
        print(name, encode(name, decode(bytes.fromhex(text))).hex())
elif mode == "write":
    for name, value in OWN.items():
        print(name, encode(name, value).hex())
elif mode == "check":
    for name, text in lines():
        if text.startswith("refused"):
            print("FAIL", name, text)
        else:
            got = decode(bytes.fromhex(text))
            print("ok" if got == OWN[name] else f"FAIL got {got!r}", name)
