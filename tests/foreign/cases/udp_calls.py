"""docs/protocol.md §1.2 and docs/udp.md §4: calls over a session, and that each is executed and answered once."""
from runner import case
from wire import HELLO, check, equal

UDP = ("udp",)


@case("HELLO is message 0, and calls are answered", transports=UDP)
def echo(target):
    with target.open() as peer:
        check(any(part.number == 0 and part.data[0] == HELLO for _, part in peer.session.message_frames()), "HELLO is not message 0")
        equal(peer.call("Echo", b"over UDP"), b"over UDP", "Echo")
        equal(peer.call("Add", 2, 3), 5, "Add")


@case("64 calls at once are answered once each", transports=UDP)
def concurrent(target):
    with target.open() as peer:
        calls = [peer.start("Add", n, 1000) for n in range(64)]
        for n, call in enumerate(calls):
            equal(call.wait(), n + 1000, f"Add({n}, 1000)")
        peer.session.rest(0.1)
        equal(len(peer.session.inbox), 0, "messages after the replies")


for size in (100 << 10, 1 << 20):
    @case(f"{size >> 10} KiB go and come back in fragments", transports=UDP)
    def large(target, size=size):
        with target.open() as peer:
            data = bytes(n * 7 + (n >> 8) & 0xFF for n in range(size))
            check(peer.call("Echo", data, timeout=15.0) == data, "the bytes came back changed")
