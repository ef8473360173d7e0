"""Plots as SVG, without any library. Colours and text follow the viewer's light or dark theme."""
import math
from xml.sax.saxutils import escape

from figures import NAMES, number

OURS = "#c2410c"
OTHERS = ["#334155", "#64748b", "#0369a1", "#4d7c0f", "#7c3aed", "#a16207", "#be185d", "#0f766e", "#475569"]
STYLE = """<style>
text { font: 12px system-ui, sans-serif; fill: #1f2937; }
.title { font-size: 14px; font-weight: 600; }
.small { font-size: 10px; fill: #6b7280; }
.grid { stroke: #d1d5db; stroke-width: 1; }
@media (prefers-color-scheme: dark) { text { fill: #e5e7eb; } .small { fill: #9ca3af; } .grid { stroke: #374151; } rect.back { fill: #111827; } }
</style>"""


class Svg:
    """Elements in the order in which they are drawn."""

    def __init__(self, width, height):
        self.width, self.height, self.parts = width, height, []

    def text(self, x, y, text, css="", anchor="start"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{css}" text-anchor="{anchor}">{escape(text)}</text>')

    def bar(self, x, y, width, height, colour, hint):
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height}" fill="{colour}"><title>{escape(hint)}</title></rect>')

    def line(self, x1, y1, x2, y2, css="grid", colour=None):
        paint = f'stroke="{colour}" stroke-width="2"' if colour else f'class="{css}"'
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {paint}/>')

    def dot(self, x, y, colour, hint):
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"><title>{escape(hint)}</title></circle>')

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}">\n')
            file.write(f'{STYLE}\n<rect class="back" width="100%" height="100%" fill="#ffffff"/>\n')
            file.write("\n".join(self.parts) + "\n</svg>\n")


def colour_of(contestant):
    return OURS if contestant.startswith("ours") else OTHERS[list(NAMES).index(contestant) % len(OTHERS)]


def throughput(figures, path):
    """Bars of calls per second, a panel for each work and transport, each with a scale of its own."""
    panels = [(work, transport) for work in ("w1", "w2", "w3", "w4", "w5", "w6") for transport in ("tcp", "unix")]
    panels += [("w1", "udp"), ("w2", "udp")]
    rows = []
    for work, transport in panels:
        values = [(c, figures.work(c, work, transport, "calls_per_s")) for c in NAMES]
        values = sorted(((c, v) for c, v in values if v), key=lambda pair: -pair[1])
        if values:
            rows.append((f"{work}, {transport}", values))
    heights = [34 + 18 * len(values) for _, values in rows]
    svg = Svg(760, 30 + sum(heights))
    svg.text(10, 20, "Calls per second (w5: items), medians; more is better", "title")
    y = 30
    for (title, values), height in zip(rows, heights):
        svg.text(10, y + 22, title, "title")
        for i, (contestant, value) in enumerate(values):
            top = y + 30 + 18 * i
            width = 400 * value / values[0][1]
            svg.text(205, top + 11, NAMES[contestant], "", "end")
            svg.bar(212, top, width, 14, colour_of(contestant), f"{NAMES[contestant]}: {number(value)}")
            svg.text(218 + width, top + 11, number(value), "small")
        y += height
    svg.write(path)


def log_scale(low, high, start, end):
    """A function from a value to its place on a logarithmic axis."""
    a, b = math.log10(low), math.log10(high)
    return lambda value: start + (math.log10(value) - a) / (b - a) * (end - start)


def latency(figures, path):
    """p50, p99 and p99.9 of the works that have latencies, on a logarithmic axis."""
    panels = []
    for work, transport in (("w1", "tcp"), ("w1", "unix"), ("w1", "udp"), ("w3", "tcp"), ("w3", "unix"), ("w6", "tcp")):
        rows = []
        for contestant in NAMES:
            values = [figures.work(contestant, work, transport, member) for member in ("p50_us", "p99_us", "p999_us")]
            if all(values):
                rows.append((contestant, values))
        if rows:
            panels.append((f"{work}, {transport}", sorted(rows, key=lambda row: row[1][0])))
    svg = Svg(760, 50 + sum(40 + 20 * len(rows) for _, rows in panels))
    svg.text(10, 20, "Latency in µs: p50 – p99 – p99.9, medians of rounds; further left is better", "title")
    every = [value for _, rows in panels for _, values in rows for value in values] or [1, 10]
    low, high = 10 ** math.floor(math.log10(min(every))), 10 ** math.ceil(math.log10(max(every)))
    place = log_scale(low, high, 215, 740)
    y = 34
    for title, rows in panels:
        bottom = y + 30 + 20 * len(rows)
        svg.text(10, y + 22, title, "title")
        for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
            svg.line(place(10.0 ** power), y + 26, place(10.0 ** power), bottom)
            svg.text(place(10.0 ** power), y + 22, f"{10 ** power:,}", "small", "middle")
        for i, (contestant, values) in enumerate(rows):
            middle = y + 38 + 20 * i
            colour = colour_of(contestant)
            svg.text(205, middle + 4, NAMES[contestant], "", "end")
            svg.line(place(values[0]), middle, place(values[2]), middle, colour=colour)
            for value, name in zip(values, ("p50", "p99", "p99.9")):
                svg.dot(place(value), middle, colour, f"{NAMES[contestant]} {name}: {number(value)} µs")
        y = bottom + 10
    svg.write(path)


def scaling(figures, path):
    """Processor time per call over connections and over calls in flight."""
    svg = Svg(760, 320)
    svg.text(10, 20, "CPU per call in µs, both sides, medians; lower is better", "title")
    for axis, left, title in (("connections", 60, "open connections, 64 calls in flight on one"), ("in-flight", 430, "calls in flight, one connection")):
        series = {}
        for contestant in ("ours", "c-spinning"):
            points = sorted({line["point"] for line in figures.of("scaling", contestant=contestant, axis=axis)})
            series[contestant] = [
                (p, figures.median("cpu_us_per_call", "scaling", contestant=contestant, axis=axis, point=p)) for p in points]
        points = [p for values in series.values() for p, _ in values]
        if not points:
            continue
        top = max(value for values in series.values() for _, value in values) * 1.15
        across, up = log_scale(min(points), max(points), left, left + 290), lambda value: 260 - value / top * 210
        svg.text(left, 42, title)
        for i in range(5):
            value = top * i / 4
            svg.line(left, up(value), left + 290, up(value))
            svg.text(left - 6, up(value) + 4, number(value), "small", "end")
        for point in sorted(set(points)):
            svg.text(across(point), 276, f"{point:,}", "small", "middle")
        for contestant, values in series.items():
            colour = colour_of(contestant)
            for (p1, v1), (p2, v2) in zip(values, values[1:]):
                svg.line(across(p1), up(v1), across(p2), up(v2), colour=colour)
            for p, v in values:
                svg.dot(across(p), up(v), colour, f"{NAMES[contestant]}, {p:,}: {number(v)} µs")
    for i, contestant in enumerate(("ours", "c-spinning")):
        svg.dot(70 + 180 * i, 302, colour_of(contestant), NAMES[contestant])
        svg.text(80 + 180 * i, 306, NAMES[contestant])
    svg.write(path)
