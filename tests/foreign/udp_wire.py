"""Packets and frames of a session over UDP, as docs/udp.md §§1 to 3 describe them."""
import collections
import struct

from wire import Failure, check

VERSION = 1
INIT, RETRY, ACCEPT, REFUSE, RESET = 0, 1, 2, 4, 5
BASE_SIZE, SHORT_AROUND, LONG_AROUND = 1200, 17, 29
TOO_MANY, OTHER_VERSION, ENDING = 1, 2, 3
MAX_DELAY, CREDIT, LARGEST_DATAGRAM = 1, 2, 3  # parameters
F_PADDING, F_PING, F_ACK, F_MAX_DATA, F_CHALLENGE, F_RESPONSE, F_CLOSE, F_UNRELIABLE, F_MESSAGE = 0, 1, 2, 3, 4, 5, 6, 0x20, 0x40
NO_VIOLATION, VIOLATION = 0, 1

Long = collections.namedtuple("Long", "kind destination source number body version")
Short = collections.namedtuple("Short", "destination number frames")
Ack = collections.namedtuple("Ack", "ranges delay_us")  # ranges: (first, last), the newest first
MaxData = collections.namedtuple("MaxData", "credit")
Path = collections.namedtuple("Path", "kind data")
Close = collections.namedtuple("Close", "code text")
Unreliable = collections.namedtuple("Unreliable", "serial key data")
Message = collections.namedtuple("Message", "number after fence offset total data")  # after: 0 = none
PING_FRAME, PADDING_FRAME = "PING", "PADDING"


class Truncated(Failure):
    """A field that is cut off."""


def _shifted(value, bits):
    for _ in range(bits):
        value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value


def _after_two(value):
    value = _CRC[value & 0xFF] ^ value >> 8
    return _CRC[value & 0xFF] ^ value >> 8


_CRC = tuple(_shifted(value, 8) for value in range(256))
_CRC_OF_TWO = tuple(map(_after_two, range(1 << 16)))  # a pair of bytes with none behind it
_CRC_OF_FOUR = tuple(map(_after_two, _CRC_OF_TWO))  # with two behind it


def crc32c(data):
    """CRC-32C of RFC 3720 (Castagnoli), which gives e3069283 for "123456789". Four bytes at a time: it is most of the work."""
    value, four, two, words = 0xFFFFFFFF, _CRC_OF_FOUR, _CRC_OF_TWO, len(data) // 4
    for word in struct.unpack_from(f"<{words}I", data):
        value ^= word
        value = four[value & 0xFFFF] ^ two[value >> 16]
    for byte in data[4 * words:]:
        value = _CRC[(value ^ byte) & 0xFF] ^ value >> 8
    return value ^ 0xFFFFFFFF


def varint(value, size=None):
    """RFC 9000 §16. size: how many bytes to use, else the fewest."""
    size = size or (1 if value < 1 << 6 else 2 if value < 1 << 14 else 4 if value < 1 << 30 else 8)
    return (value | (size.bit_length() - 1) << size * 8 - 2).to_bytes(size, "big")


class Reader:
    """Reads fields one after another."""

    def __init__(self, data):
        self.data, self.at = data, 0

    @property
    def left(self):
        return len(self.data) - self.at

    def take(self, count):
        if count > self.left:
            raise Truncated(f"{count} bytes are due, {self.left} are left")
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    def varint(self):
        first = self.number(1)
        size = 1 << (first >> 6)
        return (first & 0x3F) << (size - 1) * 8 | int.from_bytes(self.take(size - 1), "big")


# -- packets --------------------------------------------------------------------------------------


def long_packet(kind, destination, source, number=0, body=b"", version=VERSION, fill=0):
    """fill: zeros are added until the whole packet has so many bytes."""
    packet = struct.pack(">BIQQI", 0xC0 | (version & 3) << 4 | kind, version, destination, source, number & 0xFFFFFFFF) + body
    packet += bytes(max(0, fill - 4 - len(packet)))
    return packet + struct.pack(">I", crc32c(packet))


def parse_long(data):
    """A Long, or None if it is no good long packet."""
    if len(data) < LONG_AROUND or data[0] & 0xC0 != 0xC0 or crc32c(data[:-4]) != int.from_bytes(data[-4:], "big"):
        return None
    version, destination, source, number = struct.unpack_from(">IQQI", data, 1)
    return Long(data[0] & 0xF, destination, source, number, data[25:-4], version)


def init_body(instance, token=b"", parameters=None):
    return instance + varint(len(token)) + token + parameters_field(parameters or {})


def parameters_field(values):
    return bytes([len(values)]) + b"".join(varint(name) + varint(value) for name, value in values.items())


def parse_parameters(reader):
    values = {}
    for _ in range(reader.number(1)):
        name = reader.varint()
        check(name not in values, f"parameter {name} came twice")
        values[name] = reader.varint()
    return values


def _pseudo(destination, source):
    return struct.pack(">QQI", destination, source, VERSION)


def short_packet(destination, source, number, frames, first=0x50):
    packet = struct.pack(">BQI", first, destination, number & 0xFFFFFFFF) + frames
    return packet + struct.pack(">I", crc32c(_pseudo(destination, source) + packet))


def parse_short(data, destination, source, expected):
    """A Short, or None if it is no good short packet for this id. expected: the number that is next."""
    if len(data) < SHORT_AROUND or data[0] & 0xF0 != 0x50 or int.from_bytes(data[1:9], "big") != destination:
        return None
    if crc32c(_pseudo(destination, source) + data[:-4]) != int.from_bytes(data[-4:], "big"):
        return None
    check(data[0] == 0x50, f"the first byte is {data[0]:02x}")
    return Short(destination, expand(int.from_bytes(data[9:13], "big"), expected), parse_frames(data[13:-4]))


def expand(low, expected):
    """The number with these low 32 bits that is nearest to the expected one."""
    number = expected & ~0xFFFFFFFF | low
    return min((n for n in (number - (1 << 32), number, number + (1 << 32)) if n >= 0), key=lambda n: abs(n - expected))


# -- frames ---------------------------------------------------------------------------------------


def ack_frame(ranges, delay_us=0, largest=None):
    """ranges: (first, last), the newest first, at most 32."""
    data = bytes([F_ACK]) + varint(ranges[0][1] if largest is None else largest) + varint(delay_us // 8)
    data += bytes([len(ranges) - 1]) + varint(ranges[0][1] - ranges[0][0])
    for (below, _), (first, last) in zip(ranges, ranges[1:]):
        data += varint(below - last - 2) + varint(last - first)
    return data


def max_data_frame(credit):
    return bytes([F_MAX_DATA]) + varint(credit)


def close_frame(code=NO_VIOLATION, text=""):
    return bytes([F_CLOSE]) + varint(code) + varint(len(text)) + text.encode()


def message_frame(number, data, after=0, fence=False, offset=None, total=None, sized=True):
    part = offset is not None
    kind = F_MESSAGE | (8 if after else 0) | (4 if fence else 0) | (2 if sized else 0) | (1 if part else 0)
    return (bytes([kind]) + varint(number) + (varint(after) if after else b"") + (varint(offset) + varint(total) if part else b"")
        + (varint(len(data)) if sized else b"") + data)


def unreliable_frame(serial, data, key=None):
    return bytes([F_UNRELIABLE | 2 | (key is not None)]) + varint(serial) + (struct.pack(">I", key) if key is not None else b"") \
        + varint(len(data)) + data


def parse_frames(data):
    """The frames of a short packet; Failure for what a server must not send."""
    reader, frames = Reader(data), []
    while reader.left:
        frames.append(_parse_frame(reader))
    check(frames, "a packet without frames")
    return frames


def _parse_frame(reader):
    kind = reader.number(1)
    if kind in (F_PADDING, F_PING):
        return PING_FRAME if kind else PADDING_FRAME
    if kind == F_ACK:
        return _parse_ack(reader)
    if kind == F_MAX_DATA:
        return MaxData(reader.varint())
    if kind in (F_CHALLENGE, F_RESPONSE):
        return Path(kind, reader.take(8))
    if kind == F_CLOSE:
        return Close(reader.varint(), reader.take(reader.varint()).decode("utf-8"))
    if kind & ~3 == F_UNRELIABLE:
        serial, key = reader.varint(), reader.number(4) if kind & 1 else None
        return Unreliable(serial, key, reader.take(reader.varint() if kind & 2 else reader.left))
    if kind & ~15 == F_MESSAGE:
        return _parse_message(kind, reader)
    raise Failure(f"a frame of type {kind:02x}")


def _parse_ack(reader):
    last, delay, more = reader.varint(), reader.varint() * 8, reader.number(1)
    check(more <= 31, f"an acknowledgement with {more} further ranges")
    first = last - reader.varint()
    ranges = [(first, last)]
    for _ in range(more):
        last = first - reader.varint() - 2
        first = last - reader.varint()
        ranges.append((first, last))
    check(first >= 0, f"an acknowledgement of negative numbers: {ranges}")
    return Ack(ranges, delay)


def _parse_message(kind, reader):
    number = reader.varint()
    after = reader.varint() if kind & 8 else 0
    check(after <= number and (after or not kind & 8), f"message {number} comes after {after} before it")
    offset, total = (reader.varint(), reader.varint()) if kind & 1 else (0, None)
    data = reader.take(reader.varint() if kind & 2 else reader.left)
    total = len(data) if total is None else total
    check(offset + len(data) <= total, f"message {number}: {len(data)} bytes at {offset} of {total}")
    return Message(number, after, bool(kind & 4), offset, total, data)
