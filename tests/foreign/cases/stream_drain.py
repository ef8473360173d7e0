"""protocol.md §4.2: a server that drains lets streams and callbacks go on to their end."""
import signal

from cases.ends import await_goaway
from runner import case
from wire import (BYTES, EXECUTED, ITEM, NOT_EXECUTED, PING, PONG, SHUTTING_DOWN, UNAVAILABLE, check, equal)


def told_to_end(server, target, start):
    """A connection with calls in progress, whose server was just told to end; gives them and the drain's PING."""
    peer = target.open(server.url(target.transport), timeout=10)
    peer.answer_pings = False
    calls = start(peer)
    peer.is_alive()
    server.signal(signal.SIGTERM)
    peer.until(lambda: peer.goaway is not None, "no GOAWAY")
    check(peer.goaway and peer.goaway[0] in (0, SHUTTING_DOWN), f"GOAWAY {peer.goaway}")
    peer.until(lambda: peer.pings, "no PING after GOAWAY")
    return peer, calls


def ends_well(server, peer):
    peer.closes(SHUTTING_DOWN)
    equal(server.exit_code(), 0, "exit code")


@case("a drain waits for streams of all kinds, and their credit and items still flow", sliced=True)
def goes_on(target):
    with target.launch() as server:
        def start(peer):
            calls = [peer.start("Repeat", "x", 15, 100), peer.start("Sum", sends=ITEM), peer.start("Chat", sends=ITEM),
                peer.start("Upload", sends=BYTES), peer.start("Download", 300_000, grants=False)]
            calls[1].put(b"\x01")
            calls[2].put(b"\xa1a")
            calls[2].has(1)
            return calls
        peer, (repeat, total, chat, upload, download) = told_to_end(server, target, start)
        peer.send(PONG, payload=peer.pings[0])
        peer.start("Add", 1, 2).fails(UNAVAILABLE, NOT_EXECUTED)
        total.put(b"\x02\x03")
        total.end()
        equal(total.wait(), 6, "Sum")
        chat.put(b"\xa1b")
        chat.has(2)
        chat.end()
        chat.wait()
        equal(chat.items, ["A", "B"], "items of Chat")
        upload.put(b"abc")
        upload.end()
        equal(upload.wait(), 3, "Upload")
        download.grants = True
        download.grant(1 << 20)
        download.wait()
        equal(len(download.data), 300_000, "bytes of Download")
        repeat.wait()
        equal(repeat.items, ["x"] * 15, "items of Repeat")
        ends_well(server, peer)


@case("streams that start before the PONG are served, later ones are Unavailable, not executed")
def before_pong(target):
    with target.launch() as server:
        peer, (repeat,) = told_to_end(server, target, lambda peer: [peer.start("Repeat", "x", 12, 100)])
        total = peer.start("Sum", sends=ITEM)
        count = peer.start("Count", 5, 3)
        count.wait()
        equal(count.items, [5, 6, 7], "items of Count before the PONG")
        peer.send(PONG, payload=peer.pings[0])
        for method, args, sends in (("Count", (1, 2), None), ("Sum", (), ITEM), ("Upload", (), BYTES), ("Download", (5,), None)):
            late = peer.start(method, *args, sends=sends)
            if sends:
                late.push(b"\x01")
                late.end()
            late.fails(UNAVAILABLE, NOT_EXECUTED)
        total.put(b"\x09")
        total.end()
        equal(total.wait(), 9, "Sum that started before the PONG")
        repeat.wait()
        ends_well(server, peer)


@case("a PONG with other bytes does not end the time before the PONG")
def other_pong(target):
    with target.launch() as server:
        peer, (sleep,) = told_to_end(server, target, lambda peer: [peer.start("Sleep", 1500)])
        peer.send(PONG, payload=bytes(byte ^ 0xFF for byte in peer.pings[0]))
        equal(peer.call("Add", 2, 3), 5, "a call before the right PONG")
        peer.send(PONG, payload=peer.pings[0])
        peer.start("Add", 2, 3).fails(UNAVAILABLE, NOT_EXECUTED)
        sleep.wait()
        ends_well(server, peer)


@case("callbacks of a call in progress go on while the server drains")
def callbacks(target):
    with target.launch() as server:
        peer, (call,) = told_to_end(server, target, lambda peer: [peer.start("Subscribe", 1, 3)])
        peer.send(PONG, payload=peer.pings[0])
        for n in range(3):
            peer.next_call().reply(n + 1)
        equal(call.wait(), 6, "Subscribe")
        ends_well(server, peer)


@case("CANCEL during a drain ends the stream, and with it the drain")
def cancel(target):
    with target.launch() as server:
        peer, calls = told_to_end(server, target, lambda peer: [
            peer.start("Repeat", "x", 100_000, 50), peer.start("Sum", sends=ITEM), peer.start("Download", 1 << 40, grants=False)])
        peer.send(PONG, payload=peer.pings[0])
        for call in calls:
            call.cancel()
        peer.until(lambda: all(call.last for call in calls), "CANCEL did not end the streams")
        ends_well(server, peer)


@case("a stream that does not end by itself is Unavailable, executed, after the time that a drain may take", slow=True)
def grace(target):
    with target.launch() as server:
        peer, calls = told_to_end(server, target, lambda peer: [
            peer.start("Repeat", "x", 100_000, 500), peer.start("Sum", sends=ITEM), peer.start("Download", 1 << 40, grants=False)])
        peer.send(PONG, payload=peer.pings[0])
        for call in calls:
            call.fails(UNAVAILABLE, EXECUTED, timeout=45)
        ends_well(server, peer)


@case("an idle connection beside a streaming one is closed at once")
def idle_beside(target):
    with target.launch() as server:
        with target_connection(server, target) as idle:
            peer, (repeat,) = told_to_end(server, target, lambda peer: [peer.start("Repeat", "x", 20, 100)])
            idle.send(PONG, payload=await_goaway(idle))
            idle.closes(SHUTTING_DOWN, within=1.5)
            check(repeat.last is None, "the stream had ended before")
            peer.send(PONG, payload=peer.pings[0])
            repeat.wait()
            equal(len(repeat.items), 20, "items")
            ends_well(server, peer)


def target_connection(server, target):
    idle = target.open(server.url(target.transport))
    idle.answer_pings = False
    idle.is_alive()
    return idle


@case("during a drain a callback goes on though its own new call is Unavailable, and PING is answered")
def nested(target):
    with target.launch() as server:
        peer, (call,) = told_to_end(server, target, lambda peer: [peer.start("Subscribe", 1, 2)])
        peer.send(PONG, payload=peer.pings[0])
        incoming = peer.next_call()
        peer.start("Add", 1, 2).fails(UNAVAILABLE, NOT_EXECUTED)
        peer.send(PING, payload=b"in drain")
        peer.until(lambda: peer.pongs == [b"in drain"], "no PONG")
        incoming.reply(1)
        peer.next_call().reply(1)
        equal(call.wait(), 2, "Subscribe")
        ends_well(server, peer)


@case("a client that goes while the server drains lets it end")
def client_goes(target):
    with target.launch() as server:
        peer, _ = told_to_end(server, target, lambda peer: [
            peer.start("Repeat", "x", 100_000, 100), peer.start("Subscribe", 1, 3), peer.start("Count", 100_000, 10_000_000, grants=False)])
        peer.sock.close()
        equal(server.exit_code(), 0, "exit code")
