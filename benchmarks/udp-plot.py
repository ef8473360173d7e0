#!/usr/bin/env python3
"""Draws what udp-compare.sh measured, p50 and p99 over loss, and prints the table.

usage: udp-plot.py <file of results> <folder for udp-lone.svg and udp-64.svg>
"""
import json
import math
import statistics
import sys
from collections import defaultdict

NAMES = {
    "udp": "RpcOverSockets, udp://",
    "tcp-cubic": "RpcOverSockets, tcp://, cubic",
    "tcp-bbr": "RpcOverSockets, tcp://, bbr",
    "tcp-cubic-5ms": "RpcOverSockets, tcp://, cubic, rto_min 5 ms",
    "enet": "ENet, one channel",
    "enet-channels": "ENet, a channel for each call",
    "kcp": "KCP (kcptun, turbo)",
}
COLORS = {
    "udp": "#c0392b", "tcp-cubic": "#1f4e79", "tcp-bbr": "#2e86c1", "tcp-cubic-5ms": "#7fb3d5",
    "enet": "#27733f", "enet-channels": "#7dbb6e", "kcp": "#b9770e",
}
TITLES = {
    "lone": "A lone 64-byte call over {rtt} ms",
    "64": "64 calls of 64 bytes in flight on one connection over {rtt} ms",
}
WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 860, 430, 70, 50, 50, 300


def read(path):
    runs = defaultdict(list)
    rtt = 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            run = json.loads(line)
            rtt = 2 * run["delay_ms"]
            runs[run["work"], run["contestant"], run["loss"]].append(run["figures"])
    return runs, rtt


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def spread(runs, key, digits):
    values = sorted(run[key] for run in runs)
    return f"{median(runs, key):,.{digits}f} ({values[0]:,.{digits}f}–{values[-1]:,.{digits}f})"


def table(runs):
    losses = sorted({loss for _, _, loss in runs})
    for work in TITLES:
        contestants = [name for name in NAMES if any(key[:2] == (work, name) for key in runs)]
        for figure in ("p50_ms", "p99_ms"):
            print(f"\n| {work}, {figure[:3]}, ms | " + " | ".join(f"{loss} %" for loss in losses) + " |")
            print("|---|" + "---|" * len(losses))
            for name in contestants:
                cells = []
                for loss in losses:
                    good = [run for run in runs[work, name, loss] if run["calls"] > 0]
                    bad = sum(run["failed"] for run in runs[work, name, loss])
                    cells.append((spread(good, figure, 0 if median(good, figure) >= 100 else 1) if good else "–")
                                 + (f" [{bad} failed]" if bad else ""))
                print(f"| {NAMES[name]} | " + " | ".join(cells) + " |")


def draw(runs, rtt, work, path):
    losses = sorted({loss for _, _, loss in runs})
    points = {}
    for name in NAMES:
        for figure in ("p50_ms", "p99_ms"):
            line = [(i, median(good, figure)) for i, loss in enumerate(losses)
                    if (good := [run for run in runs[work, name, loss] if run["calls"] > 0])]
            if line:
                points[name, figure] = line
    if not points:
        return
    values = [value for line in points.values() for _, value in line]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def x(i):
        return LEFT + i * (WIDTH - LEFT - RIGHT) / max(1, len(losses) - 1)

    def y(value):
        return HEIGHT - BOTTOM - (math.log10(value) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
           'font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
           f'<text x="{LEFT}" y="24" font-size="15">{TITLES[work].format(rtt=rtt)}: ms over loss per direction</text>',
           f'<text x="{LEFT}" y="40" fill="#555">solid p99, dashed p50; medians of the runs; logarithmic</text>']
    for exponent in range(low, high + 1):
        for step in (1, 2, 5):
            value = step * 10 ** exponent
            if math.log10(value) <= high:
                out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#ddd"/>')
                out.append(f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end" fill="#555">{value:g}</text>')
    for i, loss in enumerate(losses):
        out.append(f'<text x="{x(i):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle" fill="#555">{loss} %</text>')
    for (name, figure), line in points.items():
        dash = ' stroke-dasharray="4 4"' if figure == "p50_ms" else ""
        path_of = " ".join(f"{x(i):.1f},{y(value):.1f}" for i, value in line)
        out.append(f'<polyline points="{path_of}" fill="none" stroke="{COLORS[name]}" stroke-width="2"{dash}/>')
        out += [f'<circle cx="{x(i):.1f}" cy="{y(value):.1f}" r="2.5" fill="{COLORS[name]}"/>' for i, value in line]
    for row, name in enumerate(name for name in NAMES if (name, "p99_ms") in points):
        top = TOP + 12 + 20 * row
        out.append(f'<line x1="{WIDTH - RIGHT + 20}" x2="{WIDTH - RIGHT + 44}" y1="{top}" y2="{top}" stroke="{COLORS[name]}" stroke-width="3"/>')
        out.append(f'<text x="{WIDTH - RIGHT + 50}" y="{top + 4}">{NAMES[name]}</text>')
    out.append("</svg>")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    runs, rtt = read(sys.argv[1])
    table(runs)
    for work in TITLES:
        draw(runs, rtt, work, f"{sys.argv[2]}/udp-{work}.svg")


main()
