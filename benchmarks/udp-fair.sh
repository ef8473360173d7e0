#!/usr/bin/env bash
# Bulk over our UDP beside one TCP flow (cubic) on a path of 10 Mbit/s, 15 ms each way, with a queue of 25 packets: each one's share of what
# a fair half would be. And two TCP flows beside each other, and each alone, to compare with. One line of JSON for each run.
# usage: benchmarks/udp-fair.sh [file of results]
# Environment: SEEDS ("1 2 3 4 5"), SECONDS_EACH (20), RATE (10, Mbit/s), DELAY_MS (15), QUEUE (25), PARALLEL (5), PAIRS ("udp,tcp tcp,tcp udp tcp"). Needs root and /dev/net/tun.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

SEEDS=${SEEDS:-1 2 3 4 5} SECONDS_EACH=${SECONDS_EACH:-20} RATE=${RATE:-10} DELAY_MS=${DELAY_MS:-15} QUEUE=${QUEUE:-25} PARALLEL=${PARALLEL:-5}
PAIRS=${PAIRS:-udp,tcp tcp,tcp udp tcp}
OUT=$PWD/artifacts/udp-fair
RESULTS=${1:-$OUT/udp-fair.jsonl}
OURS=${OURS:-$PWD/artifacts/bin/PathLoad/release/PathLoad}
. benchmarks/lib-path.sh

path_need_root
mkdir -p "$OUT"
path_need "gcc libc6-dev" /usr/bin/gcc
gcc -O2 -o "$OUT/relay" benchmarks/drivers/relay/relay.c
[ -x "$OURS" ] || dotnet build benchmarks/drivers/path-load -c Release -v quiet >&2

one() { # transports of the flows, seed
    local flows=${1//,/ } seed=$2 name="ros$BASHPID" end i=0 rates=() clients=() flow
    relay_of=() paths=() pids=()
    trap '[ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null; path_close_all' EXIT
    path_open "$name" --seed "$seed" --delay-ms "$DELAY_MS" --rate-mbit "$RATE" --queue "$QUEUE"
    for end in c s; do
        ip -n "$name-$end" route replace 10.77.0.0/24 dev path0 congctl cubic
    done
    ip netns exec "$name-s" "$OURS" server udp://10.77.0.2:7000 tcp://10.77.0.2:7000 >"$OUT/$name.server" &
    pids+=($!)
    path_wait "$OUT/$name.server"
    for flow in $flows; do
        # Messages of 50 000 bytes, eight at once: there is always something to send.
        ip netns exec "$name-c" timeout 120 "$OURS" client --connect "$flow://10.77.0.2:7000" --one-way --bytes 50000 --in-flight 8 \
            --seconds "$SECONDS_EACH" --warmup 3 >"$OUT/$name.$i" &
        clients+=($!)
        i=$((i + 1))
    done
    wait "${clients[@]}"
    for ((i = 0; i < ${#clients[@]}; i++)); do
        rates+=("$(grep -o '"mbit_per_s":[0-9.]*' "$OUT/$name.$i" | cut -d: -f2)")
    done
    path_close "$name"
    echo "{\"flows\":\"$1\",\"seed\":$seed,\"mbit_per_s\":[$(IFS=,; echo "${rates[*]}")],\"relay\":$path_counts}" >>"$RESULTS"
    say "$1  seed $seed  ${rates[*]} Mbit/s"
    rm -f "$OUT/$name".*
}

: >"$RESULTS"
trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT
for pair in $PAIRS; do
    for seed in $SEEDS; do
        while [ "$(jobs -pr | wc -l)" -ge "$PARALLEL" ]; do
            wait -n || true
        done
        (one "$pair" "$seed") &
    done
done
wait
