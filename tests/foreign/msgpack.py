"""A small MessagePack codec: what docs/protocol.md and docs/serialization.md need, strict, standard library only."""
import struct


class F32(float):
    """A float that is written as float 32."""


class Ext:
    """An extension value."""

    def __init__(self, code, data):
        self.code, self.data = code, bytes(data)

    def __eq__(self, other):
        return isinstance(other, Ext) and (self.code, self.data) == (other.code, other.data)

    def __repr__(self):
        return f"Ext({self.code}, {self.data.hex()})"


class Raw(bytes):
    """Bytes that are put into the output as they are, to write what a codec would not."""


def pack(value):
    """Writes a value in the smallest form; non-negative integers take the unsigned forms."""
    if isinstance(value, Raw):
        return bytes(value)
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return _pack_int(value)
    if isinstance(value, F32):
        return b"\xca" + struct.pack(">f", value)
    if isinstance(value, float):
        return b"\xcb" + struct.pack(">d", value)
    if isinstance(value, str):
        data = value.encode("utf-8")
        return _header(len(data), (0xA0, 32), 0xD9, 0xDA, 0xDB) + data
    if isinstance(value, (bytes, bytearray)):
        return _header(len(value), None, 0xC4, 0xC5, 0xC6) + bytes(value)
    if isinstance(value, (list, tuple)):
        return _header(len(value), (0x90, 16), None, 0xDC, 0xDD) + b"".join(map(pack, value))
    if isinstance(value, dict):
        body = b"".join(pack(k) + pack(v) for k, v in value.items())
        return _header(len(value), (0x80, 16), None, 0xDE, 0xDF) + body
    if isinstance(value, Ext):
        return _pack_ext(value)
    raise TypeError(f"cannot pack {type(value)}")


def _pack_int(value):
    if 0 <= value:
        if value < 0x80:
            return bytes([value])
        for top, code, form in ((1 << 8, 0xCC, ">B"), (1 << 16, 0xCD, ">H"), (1 << 32, 0xCE, ">I"), (1 << 64, 0xCF, ">Q")):
            if value < top:
                return bytes([code]) + struct.pack(form, value)
    else:
        if value >= -32:
            return struct.pack(">b", value)
        for top, code, form in ((1 << 7, 0xD0, ">b"), (1 << 15, 0xD1, ">h"), (1 << 31, 0xD2, ">i"), (1 << 63, 0xD3, ">q")):
            if value >= -top:
                return bytes([code]) + struct.pack(form, value)
    raise OverflowError(value)


def _header(count, fix, code8, code16, code32):
    if fix and count < fix[1]:
        return bytes([fix[0] | count])
    if code8 and count < 1 << 8:
        return bytes([code8, count])
    if count < 1 << 16:
        return bytes([code16]) + struct.pack(">H", count)
    return bytes([code32]) + struct.pack(">I", count)


def _pack_ext(value):
    size = len(value.data)
    fixed = {1: 0xD4, 2: 0xD5, 4: 0xD6, 8: 0xD7, 16: 0xD8}
    head = bytes([fixed[size]]) if size in fixed else _header(size, None, 0xC7, 0xC8, 0xC9)
    return head + struct.pack(">b", value.code) + value.data


def unpack(data):
    """Reads exactly one value; anything left over is an error."""
    value, end = _unpack(data, 0)
    if end != len(data):
        raise ValueError(f"{len(data) - end} bytes after the value")
    return value


def unpack_each(data):
    """Reads values one behind the other, to the last byte."""
    values, at = [], 0
    while at < len(data):
        value, at = _unpack(data, at)
        values.append(value)
    return values


def _take(data, at, count):
    if at + count > len(data):
        raise ValueError("the value is cut off")
    return data[at:at + count], at + count


_NUMBERS = {
    0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q",
    0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q",
}
_LENGTHS = {
    0xC4: ("bin", 1), 0xC5: ("bin", 2), 0xC6: ("bin", 4), 0xC7: ("ext", 1), 0xC8: ("ext", 2), 0xC9: ("ext", 4),
    0xD9: ("str", 1), 0xDA: ("str", 2), 0xDB: ("str", 4), 0xDC: ("array", 2), 0xDD: ("array", 4),
    0xDE: ("map", 2), 0xDF: ("map", 4),
}


def _unpack(data, at):
    head, at = _take(data, at, 1)
    code = head[0]
    if code < 0x80:
        return code, at
    if code >= 0xE0:
        return code - 256, at
    if code < 0x90:
        return _unpack_body("map", code & 15, data, at)
    if code < 0xA0:
        return _unpack_body("array", code & 15, data, at)
    if code < 0xC0:
        return _unpack_body("str", code & 31, data, at)
    if code in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[code], at
    if code in _NUMBERS:
        raw, at = _take(data, at, struct.calcsize(_NUMBERS[code]))
        number = struct.unpack(_NUMBERS[code], raw)[0]
        return (F32(number) if code == 0xCA else number), at
    if 0xD4 <= code <= 0xD8:
        return _unpack_body("ext", 1 << (code - 0xD4), data, at)
    if code not in _LENGTHS:
        raise ValueError(f"code {code:02x}")
    kind, width = _LENGTHS[code]
    raw, at = _take(data, at, width)
    return _unpack_body(kind, int.from_bytes(raw, "big"), data, at)


def _unpack_body(kind, count, data, at):
    if kind == "str":
        raw, at = _take(data, at, count)
        return raw.decode("utf-8"), at
    if kind == "bin":
        raw, at = _take(data, at, count)
        return bytes(raw), at
    if kind == "ext":
        code, at = _take(data, at, 1)
        raw, at = _take(data, at, count)
        return Ext(struct.unpack(">b", code)[0], raw), at
    items = []
    for _ in range(count if kind == "array" else 2 * count):
        value, at = _unpack(data, at)
        items.append(value)
    return (items, at) if kind == "array" else (dict(zip(items[::2], items[1::2])), at)
