"""Cases of the other files that hold over UDP as well: calls, streams, callbacks, credit, drains. What is left out is of streams only."""
from cases import (
    callbacks, calls, credit_given, credit_taken, ends, frames, hosting, limits, metadata, oneway, references, stream_bytes, stream_drain,
    stream_ends, stream_frames, stream_items, stream_load, streams, types, values)
from runner import CASES

MODULES = {module.__name__ for module in (
    callbacks, calls, credit_given, credit_taken, ends, frames, limits, metadata, oneway, references, stream_bytes, stream_drain,
    stream_ends, stream_frames, stream_items, stream_load, streams, types, values)}

# A session has no half-closed state; who vanishes or takes nothing is missed later than over a stream (udp_ends.py, udp_loss.py); a length is
# no field of a message.
LEFT_OUT = (
    "after the client's end of stream",
    "an idle connection that ends its stream is closed",
    "a client that goes while the server drains lets it end",
    "a connection that is lost",
    "a stream that can never end, because the client ended its side",
    "50 connections that are reset in mid-stream",
    "a half-closed connection",
    "a length below 6",
    "a length above the limit",
    "hostile lengths",
    "a frame that is cut off by the end of the stream",
    "a peer that never reads is closed",
    # They open plain stream sockets by themselves. udp_ends.py has a drain over UDP; memory under load is not checked over UDP.
    "a drain: GOAWAY, PING",
    "an idle connection is drained at once",
    "a server that drains takes no new connections",
    "a peer that never answers the drain's PING",
    "1 000 stalled streams hold little memory",
    "connections that do not read hold little memory",
    # Long, and nothing of them is different here.
    "large payloads of every size",
    "PINGs a second apart",
    "many streams that wait for room in the socket",
    "600 streams opened and cancelled",
    "a client that pauses reading",
    "an idle connection beside a streaming one",
    "60 stalled streams",
    "50 subscriptions at once",
    "3 MB go up",
    "a PONG with other bytes",
    "CANCEL during a drain",
    "during a drain a callback goes on",
)


def _holds(entry):
    module = entry.function.__module__
    is_wanted = module in MODULES or entry.function is hosting.idle_ping
    return is_wanted and entry.name.endswith(" [tcp]") and not entry.name.startswith(LEFT_OUT)


CASES.extend(entry._replace(name=entry.name.replace(" [tcp]", " [udp]"), transport="udp") for entry in list(CASES) if _holds(entry))
