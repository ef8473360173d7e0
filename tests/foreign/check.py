#!/usr/bin/env python3
"""Checks a server of samples/Interop against docs/protocol.md and docs/serialization.md, from outside.

Written from those two pages alone, on Python's standard library alone. Exit code 0 when every case passes.
"""
import argparse
import sys

import runner
from cases import (  # noqa: F401  (they register cases)
    callbacks, calls, credit_given, credit_taken, ends, frames, handshake, hosting, large_frames, limits, many_connections, metadata,
    more_frames, oneway, references, slices, slow_readers, stream_bytes, stream_drain, stream_ends, stream_frames, stream_items,
    stream_load, streams, types, udp_calls, udp_ends, udp_garbage, udp_handshake, udp_interplay, udp_loss, udp_messages, udp_packets,
    udp_shared, values)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, help="command that starts the server; --listen <url> is added to it")
    parser.add_argument("--only", default="", help="run the cases whose name contains this text")
    parser.add_argument("--list", action="store_true", help="print the names of the cases and end")
    options = parser.parse_args()
    if options.list:
        print("\n".join(entry.name for entry in runner.CASES))
        return 0
    passed, failed = runner.run(options.server, options.only)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
