#!/usr/bin/env bash
# UDP on loopback, without loss: our UDP beside our TCP, ENet and a C UDP echo, 64 bytes, 1 and 64 calls in flight, rounds interleaved; then
# what an idle session costs the server. Prints JSON lines, and medians at the end.
# usage: benchmarks/udp-loopback.sh [file of results]
# Environment: ROUNDS (5), SECONDS_EACH (2), IDLE ("1000 4000", sessions; empty: not measured). Needs gcc and libenet-dev.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ROUNDS=${ROUNDS:-5} SECONDS_EACH=${SECONDS_EACH:-2} IDLE=${IDLE-1000 4000}
OUT=$PWD/artifacts/udp-loopback
RESULTS=${1:-$OUT/udp-loopback.jsonl}
OURS=${OURS:-$PWD/artifacts/bin/PathLoad/release/PathLoad}
DRIVERS=benchmarks/drivers
. benchmarks/lib-path.sh
mkdir -p "$OUT"
path_need "gcc libc6-dev" /usr/bin/gcc
path_need libenet-dev /usr/include/enet/enet.h
gcc -O2 -o "$OUT/enet-server" $DRIVERS/enet/server.c -lenet
gcc -O2 -o "$OUT/enet-client" $DRIVERS/enet/client.c -lenet
gcc -O2 -o "$OUT/c-server" $DRIVERS/c-udp-echo/server.c
gcc -O2 -o "$OUT/c-client" $DRIVERS/c-udp-echo/client.c
[ -x "$OURS" ] || dotnet build $DRIVERS/path-load -c Release -v quiet >&2

pids=()
trap '[ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null' EXIT
port=$((20000 + $$ % 10000))
start() { # a server command, which says "ready"
    : >"$OUT/ready"
    "$@" >"$OUT/ready" &
    pids=($!)
    path_wait "$OUT/ready"
}
stop() {
    kill "${pids[@]}" && wait "${pids[@]}" 2>/dev/null || true
    pids=()
}

: >"$RESULTS"
note() { # contestant, calls in flight, figures
    echo "{\"contestant\":\"$1\",\"in_flight\":$2,\"figures\":$3}" | tee -a "$RESULTS" >&2
}
for round in $(seq "$ROUNDS"); do
    for contestant in udp tcp enet enet-channels c-spin c-blocking; do
        for k in 1 64; do
            times="--seconds $SECONDS_EACH --warmup 2" url=127.0.0.1:$port channels=1 spin=0
            case $contestant in
                udp | tcp)
                    start "$OURS" server "$contestant://$url"
                    figures=$("$OURS" client --connect "$contestant://$url" --in-flight $k $times)
                    ;;
                enet*)
                    [ "$contestant" = enet ] || channels=$k
                    start "$OUT/enet-server" "$port"
                    figures=$("$OUT/enet-client" --connect "$url" --in-flight $k --channels $channels $times)
                    ;;
                c-*)
                    [ "$contestant" = c-blocking ] || spin=50
                    work=$([ $k = 1 ] && echo w1 || echo w2)
                    start "$OUT/c-server" --listen "udp://$url" --spin $spin
                    figures=$("$OUT/c-client" --connect "udp://$url" --work "$work" --spin $spin $times)
                    ;;
            esac
            note "$contestant" $k "$figures"
            stop
        done
    done
done

ulimit -n 20000 2>/dev/null || true
for transport in udp tcp; do
    [ -n "$IDLE" ] || break
    start "$OURS" server "$transport://127.0.0.1:$port"
    for n in $IDLE; do
        mkfifo "$OUT/hold.$$"
        "$OURS" client --connect "$transport://127.0.0.1:$port" --connections "$n" --hold <"$OUT/hold.$$" >"$OUT/held" &
        client=$!
        exec 7>"$OUT/hold.$$"
        path_wait "$OUT/held"
        sleep 1
        echo "{\"transport\":\"$transport\",\"idle_sessions\":$n,\"server_rss_kib\":$(awk '/^VmRSS/ { print $2 }' "/proc/${pids[0]}/status")}" | tee -a "$RESULTS" >&2
        exec 7>&-
        wait "$client"
        rm -f "$OUT/hold.$$" "$OUT/held"
    done
    stop
done

python3 - "$RESULTS" <<'PYTHON'
import collections, json, statistics, sys
runs = collections.defaultdict(list)
for line in open(sys.argv[1], encoding="utf-8"):
    run = json.loads(line)
    if "contestant" in run:
        f = run["figures"]
        runs[run["contestant"], run["in_flight"]].append((f["calls_per_s"], f.get("p50_us", 1000 * f.get("p50_ms", 0)), f.get("p99_us", 1000 * f.get("p99_ms", 0))))
print("| 64 bytes | in flight | calls/s | p50 µs | p99 µs |\n|---|---|---|---|---|")
for (name, k), values in sorted(runs.items(), key=lambda item: item[0][1]):
    cells = [f"{statistics.median(column):,.{d}f} ({min(column):,.{d}f}–{max(column):,.{d}f})" for column, d in zip(zip(*values), (0, 1, 1))]
    print(f"| {name} | {k} | " + " | ".join(cells) + " |")
PYTHON
