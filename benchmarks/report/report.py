#!/usr/bin/env python3
"""Makes the page of a comparison out of its lines: report.py <file of JSON lines> <folder>. Standard library only."""
import os
import sys

import bars
import plots
from figures import Figures, NAMES, cell, number

INTRO = """# Comparison

Written by `benchmarks/compare.sh`; not edited by hand. {machine}, {kernel}, .NET {dotnet}, commit {commit}, {date}.
{rounds}, {seconds} s each after {warmup} s, of programs on .NET after 3 s; client and server are two processes on one machine, over loopback; 16 bytes of payload where a work says nothing
else. Cells are median (lowest–highest) of the rounds. Works: `docs/performance.md`. "no spin" puts threads to sleep at once and stands beside the blocking C echo.

The echoes, C's and System.Net.Sockets', send what came back again in one send and look at no single call in w2 and w4; the frameworks' calls are real calls, each with its own
result. gRPC C++ uses its callback API and, for w1 and w6, blocking stubs; grpc-dotnet is Grpc.AspNetCore on Kestrel and Grpc.Net.Client, and where its packages cannot be had "gRPC's protocol
on Kestrel" stands in its place: HTTP/2 by Kestrel and SocketsHttpHandler with gRPC's messages and trailers written by hand. StreamJsonRpc has generated proxies, its MessagePack formatter
and lengths in front of its messages; Cap'n Proto EzRpc; ZeroMQ DEALER and ROUTER, which match no replies to calls; Thrift a non-blocking
server with one thread and blocking clients, a thread for each connection in w3; ENet one reliable channel.
"""


def machine(figures):
    """What the machine took from a program that does nothing but read the clock."""
    if figures.of("machine"):
        pauses, percent, longest = (cell(figures.values(member, "machine")) for member in ("pauses_per_s", "paused_percent", "longest_pause_us"))
        yield (f"The machine itself, before each round: a thread on each processor that only reads the clock stood still for more than 20 µs {pauses} times a second, "
               f"{percent} % of the time, {longest} µs at the longest. No tail below can be better than that.\n")


def table(figures):
    yield "| work | transport | contestant | calls/s | MB/s | p50 µs | p99 µs | p99.9 µs | CPU µs/call, both | allocated B/call, both |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for work, transport, contestant in figures.groups():
        if work == "w8":
            continue
        members = ["calls_per_s", "mb_per_s" if work == "w6" else "", "p50_us", "p99_us", "p999_us", "cpu_us_per_call", "alloc_per_call"]
        cells = [
            cell(figures.values(m, "works", work=work, transport=transport, contestant=contestant)) if m else "" for m in members]
        name = f"**{NAMES[contestant]}**" if contestant.startswith("ours") else NAMES[contestant]
        yield f"| {work} | {transport} | {name} | {' | '.join(cells)} |"


def costs(figures):
    yield "| | | |"
    yield "|---|---|---|"
    for contestant in ("ours", "thrift"):
        for member, text in (("bytes_per_idle_connection", "managed and `malloc`ed bytes"), ("resident_bytes_per_idle_connection", "resident bytes")):
            values = figures.values(member, "works", work="w8", contestant=contestant)
            if values:
                yield f"| w8 | {NAMES[contestant]}: {text} per idle connection | {cell(values)} |"
    for contestant in ("ours", "ours-blocking"):
        for cost, text in (("idle", "idle, one connection"), ("paced", "1 000 calls/s, paced")):
            for side in ("client", "server"):
                values = figures.values(f"{side}_cpu_percent", "costs", contestant=contestant, cost=cost)
                if values:
                    yield f"| {text} | {NAMES[contestant]}: {side}'s share of a core | {cell(values)} % |"
    for kind in ("none", "slow-reader", "blocking", "large-frames"):
        for member in ("p50_us", "p99_us"):
            values = figures.values(member, "costs", cost="neighbour", neighbour=kind)
            if values:
                yield f"| 5 000 calls/s over 16 connections | {member[:3]} beside a neighbour: {kind} | {cell(values)} µs |"


def scaling(figures):
    yield "| | | ours: calls/s | CPU µs/call, both | C echo, 50 µs spin: calls/s | CPU µs/call, both |"
    yield "|---|---|---|---|---|---|"
    for axis in ("connections", "in-flight"):
        for point in sorted({line["point"] for line in figures.of("scaling", axis=axis)}):
            cells = [cell(figures.values(member, "scaling", contestant=contestant, axis=axis, point=point))
                     for contestant in ("ours", "c-spinning") for member in ("calls_per_s", "cpu_us_per_call")]
            yield f"| {axis} | {point:,} | {' | '.join(cells)} |"


def losses(all_bars):
    missed = [bar for bar in all_bars if bar.is_met is False]
    unknown = [bar for bar in all_bars if bar.is_met is None]
    yield f"{sum(bar.is_met is True for bar in all_bars)} of {len(all_bars)} bars are met, {len(missed)} are missed, {len(unknown)} were not measured. Missed:"
    yield ""
    for bar in missed:
        yield f"* {bar.work}: {bar.what} is {number(bar.figure)}, the bar is {bar.relation} {number(bar.limit)} {bar.unit}".rstrip() + "."
    if not missed:
        yield "* none."


def page(figures):
    run = dict(figures.runs[-1])
    for member in ("commit", "seconds", "warmup"):
        # A run that was cut into pieces may have met several.
        run[member] = " and ".join(dict.fromkeys(str(piece[member]) for piece in figures.runs))
    rounds = max(
        len(figures.of("works", work=work, transport=transport, contestant=contestant)) for work, transport, contestant in figures.groups())
    all_bars = bars.judge(figures)
    yield INTRO.format(rounds="1 round" if rounds == 1 else f"{rounds} rounds", **run)
    if run.get("skipped"):
        yield f"Skipped: {run['skipped'].rstrip('.')}.\n"
    yield from machine(figures)
    yield "## Where we lose\n"
    yield from losses(all_bars)
    yield "\n## All bars\n"
    yield "| work | what | bar | figure | |\n|---|---|---|---|---|"
    yield from (bar.row() for bar in all_bars)
    yield "\n## Works\n\n![Throughput](throughput.svg)\n\n![Latency](latency.svg)\n"
    yield from table(figures)
    yield "\n## Memory, idle time, neighbours\n"
    yield from costs(figures)
    yield "\n## Scaling\n\nw2 with further open connections, and with other numbers of calls in flight.\n\n![Scaling](scaling.svg)\n"
    yield from scaling(figures)


def main():
    if len(sys.argv) != 3:
        sys.exit(f"usage: {sys.argv[0]} <file of JSON lines> <folder>")
    figures, folder = Figures(sys.argv[1]), sys.argv[2]
    if not figures.of("works"):
        sys.exit(f"{sys.argv[1]} has no line of a work yet; nothing to report.")
    for plot in (plots.throughput, plots.latency, plots.scaling):
        plot(figures, os.path.join(folder, f"{plot.__name__}.svg"))
    with open(os.path.join(folder, "comparison.md"), "w", encoding="utf-8") as file:
        file.write("\n".join(page(figures)) + "\n")
    print(os.path.join(folder, "comparison.md"))


if __name__ == "__main__":
    main()
