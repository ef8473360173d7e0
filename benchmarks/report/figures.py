"""The lines of a comparison: reading them, and the median and range of what was measured several times."""
import collections
import json
import statistics

NAMES = {
    "ours": "RpcOverSockets",
    "ours-blocking": "RpcOverSockets, no spin",
    "ours-owned": "RpcOverSockets, registrations stay",
    "c-blocking": "C echo, blocking",
    "c-spinning": "C echo, 50 µs spin",
    "sockets": "System.Net.Sockets echo",
    "grpc-cpp": "gRPC C++",
    "grpc-dotnet": "gRPC (grpc-dotnet)",
    "streamjsonrpc": "StreamJsonRpc",
    "kestrel-grpc": "gRPC's protocol on Kestrel",
    "capnp": "Cap'n Proto",
    "zeromq": "ZeroMQ",
    "thrift": "Thrift",
    "c-udp": "C UDP echo, 50 µs spin",
    "enet": "ENet",
}

SUMMED = {
    "cpu_us_per_call": ("client_cpu_us_per_call", "server_cpu_us_per_call"),
    "alloc_per_call": ("client_alloc_per_call", "server_alloc_per_call"),
    "cpu_percent": ("client_cpu_percent", "server_cpu_percent"),
}


class Figures:
    """All lines of one file, by what was measured."""

    def __init__(self, path):
        self.runs = []
        self.lines = []
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.startswith("{"):
                    entry = json.loads(line)
                    (self.runs if entry["part"] == "run" else self.lines).append(entry)
        for line in self.lines:
            complete(line)

    def of(self, part, **wanted):
        """The lines of a part whose members are these."""
        return [line for line in self.lines if line["part"] == part and all(line.get(k) == v for k, v in wanted.items())]

    def values(self, member, part, **wanted):
        """What was measured, sorted; empty where nobody did."""
        return sorted(line[member] for line in self.of(part, **wanted) if line.get(member) is not None)

    def median(self, member, part, **wanted):
        """The median, or None."""
        values = self.values(member, part, **wanted)
        return statistics.median(values) if values else None

    def work(self, contestant, work, transport, member):
        """The median of a work."""
        return self.median(member, "works", contestant=contestant, work=work, transport=transport)

    def groups(self):
        """Work, transport and contestant of each row of the table, in the order of the works and of NAMES."""
        rows = collections.OrderedDict(
            ((line["work"], line["transport"], line["contestant"]), None) for line in self.of("works"))
        order = {name: i for i, name in enumerate(NAMES)}
        transports = {"tcp": 0, "unix": 1, "udp": 2}
        return sorted(rows, key=lambda row: (row[0], transports[row[1]], order.get(row[2], 99)))


def complete(line):
    """Gives a line the members that others have under another name or as two."""
    for member in ("p50", "p99", "p999"):
        if f"{member}_ms" in line:
            line[f"{member}_us"] = line[f"{member}_ms"] * 1000
        if line.get(f"{member}_us") == 0:
            line[f"{member}_us"] = None  # a client that keeps calls in flight without looking at each
    for total, parts in SUMMED.items():
        if all(line.get(part) is not None for part in parts):
            line[total] = sum(line[part] for part in parts)


def number(value):
    """A figure in as many digits as it deserves."""
    if value is None:
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def cell(values):
    """Median (lowest–highest)."""
    if not values:
        return "–"
    middle = number(statistics.median(values))
    return middle if len(values) == 1 else f"{middle} ({number(values[0])}–{number(values[-1])})"
