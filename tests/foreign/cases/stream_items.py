"""protocol.md §4: streams of items, both ways, in any batching."""
import time

import msgpack
from runner import case
from wire import END, EXECUTED, FAILED_PRECONDITION, INVALID_ARGUMENT, ITEM, NOT_EXECUTED, check, equal


@case("Count streams its numbers in order and ends with REPLY nil", sliced=True)
def count(target):
    with target.open() as peer:
        for first, number in ((0, 0), (5, 1), (-40, 80), (0, 1000), (2_147_483_600, 40), (-2_147_483_648, 3)):
            call = peer.start("Count", first, number)
            equal(call.wait(), None, "REPLY")
            equal(call.items, list(range(first, first + number)), f"Count({first}, {number})")


@case("200 000 items arrive in order")
def count_many(target):
    with target.open(timeout=30) as peer:
        call = peer.start("Count", 1000, 200_000)
        call.wait()
        check(call.items == list(range(1000, 201_000)), f"{len(call.items)} items came, or in another order")
        peer.is_alive()


@case("items leave as they are made, not when the call ends")
def items_at_once(target):
    with target.open() as peer:
        started = time.monotonic()
        call = peer.start("Repeat", "tick ✓", 5, 200)
        call.has(1)
        check(call.last is None and time.monotonic() - started < 0.7, f"the first item came after {time.monotonic() - started:.1f} s")
        equal(call.wait(), None, "REPLY")
        equal(call.items, ["tick ✓"] * 5, "items")
        check(time.monotonic() - started >= 0.6, "five items 200 ms apart came too fast")


@case("texts of every size around the headers arrive whole")
def item_sizes(target):
    with target.open() as peer:
        for size in (0, 1, 31, 32, 255, 256, 4096, 65535, 65536, 300_000):
            call = peer.start("Repeat", "y" * size, 3, 0)
            call.wait()
            check(call.items == ["y" * size] * 3, f"Repeat of {size} bytes differs")


@case("a caller's items may come one per frame, many per frame, and mixed", sliced=True)
def sum_batches(target):
    values = [0, 1, -1, 127, 128, -33, 70_000, -70_000, 2_147_483_647, -2_147_483_648] * 12
    with target.open() as peer:
        for per_frame in (1, 2, 7, 120):
            call = peer.start("Sum", sends=ITEM)
            call.put_items(values, per_frame)
            call.end()
            equal(call.wait(), sum(values), f"Sum with {per_frame} items per frame")
        call = peer.start("Sum", sends=ITEM)
        for at, size in ((0, 1), (1, 5), (6, 1), (7, 113)):
            call.put_items(values[at:at + size], size)
        call.end()
        equal(call.wait(), sum(values), "Sum with frames of several sizes")


@case("a caller's stream may be empty, and its sum larger than an item", sliced=True)
def sum_edges(target):
    with target.open() as peer:
        call = peer.start("Sum", sends=ITEM)
        call.end()
        equal(call.wait(), 0, "Sum of nothing")
        call = peer.start("Sum", sends=ITEM)
        call.put_items([2_147_483_647] * 50, 10)
        call.end()
        equal(call.wait(), 2_147_483_647 * 50, "Sum")
        call = peer.start("Sum", sends=ITEM)
        call.put(b"\xcf" + bytes(7) + b"\x02" + b"\xd3" + bytes(7) + b"\x03" + b"\xd1\xff\xff" + b"\xcd\x00\x04")
        call.end()
        equal(call.wait(), 8, "Sum of wide forms")


@case("Chat answers each text while the stream is still open", sliced=True)
def chat(target):
    with target.open() as peer:
        call = peer.start("Chat", sends=ITEM)
        for n, text in enumerate(("a", "hello é ✓", "", "x" * 300)):
            call.put(msgpack.pack(text))
            call.has(n + 1)
            equal(call.items[n], text.upper(), "the answer")
            check(call.last is None, "the call ended before END")
        call.put_items(["p", "q", "r"], 3)
        call.has(7)
        call.end()
        equal(call.wait(), None, "REPLY")
        equal(call.items[4:], ["P", "Q", "R"], "the answers to one frame of three")


@case("Chat with nothing said ends with REPLY nil and no item")
def chat_empty(target):
    with target.open() as peer:
        call = peer.start("Chat", sends=ITEM)
        call.end()
        equal(call.wait(), None, "REPLY")
        equal(call.items, [], "items")


@case("a stream that fails gives every item first, then ERROR", sliced=True)
def fail_after(target):
    with target.open() as peer:
        for number in (0, 1, 5, 3000):
            call = peer.start("FailAfter", number)
            call.fails(FAILED_PRECONDITION, EXECUTED)
            equal(call.items, list(range(number)), f"items of FailAfter({number})")
        peer.is_alive()


@case("40 streams and unary calls on one connection do not mix")
def many_at_once(target):
    with target.open(timeout=20) as peer:
        counts = [peer.start("Count", n * 1000, 500 + n) for n in range(10)]
        repeats = [peer.start("Repeat", f"r{n}", 20, n % 3) for n in range(10)]
        sums = [peer.start("Sum", sends=ITEM) for _ in range(10)]
        chats = [peer.start("Chat", sends=ITEM) for _ in range(10)]
        for step in range(20):
            for n, call in enumerate(sums):
                call.put(msgpack.pack(n * step))
            for n, call in enumerate(chats):
                call.put(msgpack.pack(f"c{n}-{step}"))
            peer.is_alive()
        for call in sums + chats:
            call.end()
        for n, call in enumerate(sums):
            equal(call.wait(), n * 190, f"Sum {n}")
        for n, call in enumerate(chats):
            call.wait()
            equal(call.items, [f"C{n}-{step}" for step in range(20)], f"Chat {n}")
        for n, call in enumerate(repeats):
            call.wait()
            equal(call.items, [f"r{n}"] * 20, f"Repeat {n}")
        for n, call in enumerate(counts):
            call.wait()
            equal(call.items, list(range(n * 1000, n * 1000 + 500 + n)), f"Count {n}")


@case("a stream takes no place among the arguments: extra ones are skipped, missing ones are InvalidArgument")
def arguments(target):
    with target.open() as peer:
        call = peer.start("Sum", "extra", {"a": 1}, None, sends=ITEM)
        call.put_items([4, 5])
        call.end()
        equal(call.wait(), 9, "Sum with extra arguments")
        call = peer.start("Count", 3, 2, "extra", [1])
        call.wait()
        equal(call.items, [3, 4], "Count with extra arguments")
        for method, args in (("Count", [1]), ("Repeat", ["x", 1]), ("FailAfter", []), ("Download", []), ("Count", ["a", 1])):
            peer.start(method, *args).fails(INVALID_ARGUMENT, NOT_EXECUTED)
        for raw in (b"", b"\xc0", b"\x80", b"\xdd\xff\xff\xff\xff"):
            call = peer.start("Sum", raw=raw, sends=ITEM)
            call.push(b"\x01")
            peer.send(END, call=call.number)
            call.fails(INVALID_ARGUMENT, NOT_EXECUTED)
        peer.is_alive()


@case("the id of a stream may be used again once its REPLY has come")
def id_again(target):
    with target.open() as peer:
        for n in range(30):
            call = peer.start("Count", n, 3, call=1)
            call.wait()
            equal(call.items, [n, n + 1, n + 2], "items")
            call = peer.start("Sum", sends=ITEM, call=1)
            call.put_items([n, 1])
            call.end()
            equal(call.wait(), n + 1, "Sum")


@case("a stream has no deadline of its own")
def no_deadline(target):
    with target.open() as peer:
        call = peer.start("Sum", sends=ITEM)
        call.put_items([1])
        peer.settle(1.5)
        call.put_items([2])
        call.end()
        equal(call.wait(), 3, "Sum of items 1.5 s apart")
        call = peer.start("Repeat", "x", 3, 50, timeout_ms=60_000)
        equal(call.wait(), None, "Repeat with a long deadline")


@case("metadata may come with a call that streams", sliced=True)
def metadata(target):
    with target.open() as peer:
        call = peer.start("Chat", sends=ITEM, meta={"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "b": b"\0"})
        call.put_items(["a", "b"], 2)
        call.end()
        call.wait()
        equal(call.items, ["A", "B"], "items")
