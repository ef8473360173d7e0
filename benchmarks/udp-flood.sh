#!/usr/bin/env bash
# 100 000 INITs a second from addresses that do not exist: what they cost in memory, and what they do to the calls of another client on the
# same socket, beside the same flood to a closed port. One line of JSON for each round and target.
# usage: benchmarks/udp-flood.sh [file of results]
# Environment: ROUNDS (5), SECONDS_EACH (4), RATE (100000). Needs root; two namespaces and a veth pair, with offloads off by ip only.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ROUNDS=${ROUNDS:-5} SECONDS_EACH=${SECONDS_EACH:-4} RATE=${RATE:-100000}
OUT=$PWD/artifacts/udp-flood
RESULTS=${1:-$OUT/udp-flood.jsonl}
OURS=${OURS:-$PWD/artifacts/bin/PathLoad/release/PathLoad}
. benchmarks/lib-path.sh

path_need_root
mkdir -p "$OUT"
path_need "gcc libc6-dev" /usr/bin/gcc
gcc -O2 -o "$OUT/flood" benchmarks/drivers/init-flood/flood.c
[ -x "$OURS" ] || dotnet build benchmarks/drivers/path-load -c Release -v quiet >&2

c=rosfc$$ s=rosfs$$ server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; ip netns del $c 2>/dev/null; ip netns del $s 2>/dev/null' EXIT
ip netns add "$c"
ip netns add "$s"
ip -n "$c" link add veth0 type veth peer name veth0 netns "$s"
ip -n "$c" addr add 10.77.0.1/24 dev veth0
ip -n "$s" addr add 10.77.0.2/24 dev veth0
for n in "$c" "$s"; do
    ip -n "$n" link set lo up
    ip -n "$n" link set veth0 up
done
# The answers go back the way the spoofed packets came, and end there.
ip -n "$s" route add 10.200.0.0/16 via 10.77.0.1

ip netns exec "$s" "$OURS" server udp://10.77.0.2:7000 >"$OUT/ready" &
server=$!
path_wait "$OUT/ready"
rss() { awk '/^VmRSS/ { print $2 }' "/proc/$server/status"; }
drops() { ip netns exec "$s" awk '$1 == "Udp:" && NR > 1 { if (head) print $6; head = 1 }' /proc/net/snmp; }
calls() { ip netns exec "$c" "$OURS" client --connect udp://10.77.0.2:7000 --seconds "$SECONDS_EACH" --warmup 1; }

calls >/dev/null # the server's code is compiled before its memory is looked at
ip netns exec "$c" "$OUT/flood" 10.77.0.2 7000 "$RATE" 3 >/dev/null
: >"$RESULTS"
for round in $(seq "$ROUNDS"); do
    for target in none closed open; do
        before=$(rss) flood='{}'
        if [ "$target" != none ]; then
            port=7000
            [ "$target" = open ] || port=7009
            ip netns exec "$c" "$OUT/flood" 10.77.0.2 "$port" "$RATE" $((SECONDS_EACH + 4)) >"$OUT/flood.json" &
            flooder=$!
        fi
        figures=$(calls) || figures='{"calls":0}'
        if [ "$target" != none ]; then
            wait "$flooder"
            flood=$(cat "$OUT/flood.json")
        fi
        echo "{\"round\":$round,\"flood_to\":\"$target\",\"figures\":$figures,\"flood\":$flood,\"server_rss_kib_before\":$before,\"server_rss_kib_after\":$(rss)}" \
            | tee -a "$RESULTS"
    done
done
