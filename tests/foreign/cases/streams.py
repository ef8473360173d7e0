"""protocol.md §4: streams where the method has none. All methods of the contract are unary."""
from runner import case
from wire import BYTES, CALLER_STREAM, CANCEL, END, INVALID_ARGUMENT, ITEM, NOT_EXECUTED, PROTOCOL


@case("a caller's stream that does not fit the method is InvalidArgument, not executed")
def does_not_fit(target):
    with target.connect() as peer:
        before = peer.call("NoteCount")
        call = peer.start("Add", 1, 2, flags=CALLER_STREAM)
        peer.fails(call, INVALID_ARGUMENT, NOT_EXECUTED)
        peer.fails(peer.start("Note", "x", flags=CALLER_STREAM), INVALID_ARGUMENT, NOT_EXECUTED)
        assert peer.call("NoteCount") == before, "Note ran"


@case("items that follow such a call at once are stray and ignored")
def items_follow(target):
    with target.connect() as peer:
        call = peer.start("Add", 1, 2, flags=CALLER_STREAM)
        peer.send(ITEM, call=call, payload=b"\x01\x02")
        peer.send(BYTES, call=call, payload=b"xyz")
        peer.send(END, call=call)
        peer.send(CANCEL, call=call)
        peer.fails(call, INVALID_ARGUMENT, NOT_EXECUTED)
        peer.is_alive()


@case("ITEM, BYTES or END on a call without a caller's stream is a protocol error")
def no_stream(target):
    for kind, payload in ((ITEM, b"\x01"), (BYTES, b"x"), (END, b"")):
        with target.connect() as peer:
            call = peer.start("Sleep", 3000)
            peer.send(kind, call=call, payload=payload)
            peer.closes(PROTOCOL)
