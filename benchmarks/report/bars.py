"""What the project set itself to show, and whether a comparison shows it. A bar whose figures are missing is "not measured"."""
import statistics

from figures import NAMES, number

AT_LEAST, AT_MOST = "≥", "≤"


class Bar:
    """One bar: what is compared, the figure, the limit."""

    def __init__(self, work, what, figure, relation, limit, unit=""):
        self.work, self.what, self.figure, self.relation, self.limit, self.unit = work, what, figure, relation, limit, unit

    @property
    def is_met(self):
        """None where it was not measured."""
        if self.figure is None:
            return None
        return self.figure >= self.limit if self.relation == AT_LEAST else self.figure <= self.limit

    @property
    def outcome(self):
        return {None: "not measured", True: "met", False: "**missed**"}[self.is_met]

    def row(self):
        unit = f" {self.unit}" if self.unit not in ("", "×") else self.unit and " ×"
        return f"| {self.work} | {self.what} | {self.relation} {number(self.limit)}{unit} | {number(self.figure)}{unit} | {self.outcome} |"


class Judge:
    """Makes the bars out of the figures of one comparison."""

    def __init__(self, figures):
        self.figures = figures
        self.bars = []

    def ratio(self, work, transport, member, other, relation, limit, ours="ours", other_work=None, other_transport=None):
        mine = self.figures.work(ours, work, transport, member)
        theirs = self.figures.work(other, other_work or work, other_transport or transport, member)
        what = {"calls_per_s": "calls/s", "mb_per_s": "MB/s", "p50_us": "p50", "p99_us": "p99", "cpu_us_per_call": "CPU per call",
                "resident_bytes_per_idle_connection": "resident bytes per idle connection"}[member]
        against = NAMES[other] + (f", {other_transport}" if other_transport else "") + (f", {other_work}" if other_work else "")
        if ours != "ours":
            what += NAMES[ours].removeprefix(NAMES["ours"]) + ","
        figure = mine / theirs if mine is not None and theirs else None
        self.bars.append(Bar(f"{work} {transport}", f"{what} to {against}", figure, relation, limit, "×"))

    def absolute(self, work, transport, member, what, relation, limit, unit):
        self.bars.append(Bar(f"{work} {transport}", what, self.figures.work("ours", work, transport, member), relation, limit, unit))

    def works(self):
        for transport in ("tcp", "unix"):
            self.ratio("w1", transport, "p50_us", "c-spinning", AT_MOST, 1.3)
            p50, p99 = (self.figures.work("ours", "w1", transport, member) for member in ("p50_us", "p99_us"))
            self.bars.append(Bar(f"w1 {transport}", "p99 to its own p50", p99 / p50 if p50 and p99 else None, AT_MOST, 2, "×"))
            self.ratio("w1", transport, "p50_us", "sockets", AT_MOST, 0.35)
        self.ratio("w1", "tcp", "p50_us", "c-blocking", AT_MOST, 1.15, ours="ours-blocking")
        self.ratio("w2", "tcp", "calls_per_s", "c-spinning", AT_LEAST, 0.6)
        self.absolute("w2", "tcp", "calls_per_s", "calls/s", AT_LEAST, 1_600_000, "")
        self.peers("w2", "calls_per_s", {"zeromq": 3, "grpc-cpp": 20, "capnp": 20, "thrift": 20})
        self.ratio("w2", "tcp", "cpu_us_per_call", "c-spinning", AT_MOST, 1.6)
        self.ratio("w2", "tcp", "cpu_us_per_call", "zeromq", AT_MOST, 0.8)
        self.ratio("w4", "tcp", "calls_per_s", "c-spinning", AT_LEAST, 0.6)
        self.ratio("w4", "tcp", "calls_per_s", "ours", AT_LEAST, 1, other_work="w2")
        self.peers("w4", "calls_per_s", {"zeromq": 1.8})
        self.ratio("w3", "tcp", "calls_per_s", "c-spinning", AT_LEAST, 0.8)
        self.ratio("w3", "tcp", "calls_per_s", "c-spinning", AT_LEAST, 0.9, ours="ours-owned")
        self.ratio("w3", "unix", "calls_per_s", "c-spinning", AT_LEAST, 0.75)
        self.ratio("w3", "tcp", "p99_us", "c-spinning", AT_MOST, 1.5)
        self.peers("w3", "calls_per_s", {"sockets": 1.9, "zeromq": 2.5, "thrift": 2.5, "grpc-cpp": 3.5})
        self.peers("w5", "calls_per_s", {"grpc-cpp": 25})
        self.absolute("w5", "tcp", "calls_per_s", "items/s", AT_LEAST, 7_000_000, "")
        self.ratio("w6", "tcp", "mb_per_s", "c-spinning", AT_LEAST, 0.85)
        self.absolute("w6", "unix", "mb_per_s", "MB/s", AT_LEAST, 4000, "")
        self.peers("w6", "mb_per_s", {"zeromq": 0.75, "grpc-cpp": 2.5})
        for work in ("w1", "w2", "w3", "w4", "w5"):
            self.absolute(work, "tcp", "alloc_per_call", "allocated per call, both sides", AT_MOST, 0.5, "B")
        self.absolute("w8", "tcp", "bytes_per_idle_connection", "user-space bytes per idle connection", AT_MOST, 400, "")
        self.ratio("w8", "tcp", "resident_bytes_per_idle_connection", "thrift", AT_MOST, 0.2)
        self.absolute("w9", "tcp", "p99_us", "p99 of the fast calls", AT_MOST, 1000, "µs")
        self.absolute("w9-blocking", "tcp", "p99_us", "p99 of the fast calls", AT_MOST, 4000, "µs")
        self.ratio("w1", "udp", "p50_us", "c-udp", AT_MOST, 1.4)
        self.ratio("w2", "udp", "calls_per_s", "ours", AT_LEAST, 0.7, other_transport="tcp")
        self.ratio("w2", "udp", "calls_per_s", "enet", AT_LEAST, 1.5)

    def peers(self, work, member, limits):
        for other, limit in limits.items():
            self.ratio(work, "tcp", member, other, AT_LEAST, limit)

    def costs(self):
        for side in ("client", "server"):
            figure = self.figures.median(f"{side}_cpu_percent", "costs", contestant="ours", cost="idle")
            self.bars.append(Bar("idle", f"a {side} with one connection, share of a core", figure, AT_MOST, 0.1, "%"))
        spin, none = (self.figures.median("cpu_percent", "costs", contestant=c, cost="paced") for c in ("ours", "ours-blocking"))
        figure = spin - none if spin is not None and none is not None else None
        self.bars.append(Bar("1 000 calls/s", "what spinning adds on both sides, share of a core", figure, AT_MOST, 6, "%"))
        alone = self.figures.median("p99_us", "costs", cost="neighbour", neighbour="none")
        for kind, text in (("slow-reader", "a slow reader"), ("blocking", "blocking handlers"), ("large-frames", "4 MiB frames")):
            beside = self.figures.median("p99_us", "costs", cost="neighbour", neighbour=kind)
            figure = beside / alone if beside and alone else None
            self.bars.append(Bar("neighbour", f"p99 of others beside {text}, to p99 without", figure, AT_MOST, 1.5, "×"))

    def scaling(self):
        for axis, text in (("connections", "1 to 10 000 open connections"), ("in-flight", "8 to 8 192 calls in flight")):
            cost = {}
            for line in self.figures.of("scaling", contestant="ours", axis=axis):
                cost.setdefault(line["point"], []).append(line["cpu_us_per_call"])
            medians = [statistics.median(values) for values in cost.values()]
            spread = (max(medians) - min(medians)) / (max(medians) + min(medians)) * 100 if len(medians) > 1 else None
            self.bars.append(Bar("scaling", f"CPU per call from {text}: distance from the middle", spread, AT_MOST, 15, "%"))


def judge(figures):
    """All bars of a comparison."""
    one = Judge(figures)
    one.works()
    one.costs()
    one.scaling()
    return one.bars
