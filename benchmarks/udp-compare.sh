#!/usr/bin/env bash
# Small calls over a path that loses packets: our UDP, our TCP (cubic, bbr, cubic with a lower minimum of its timeout), ENet and KCP, all
# through the same user-space relay, with equal seeds. Each contestant has its own pair of namespaces; several run side by side.
# usage: benchmarks/udp-compare.sh [file of results]    JSON lines; then benchmarks/udp-plot.py draws and prints the table
# Environment: SEEDS ("1 2 3 4 5"), LOSSES ("0 1 5 10 30", percent per direction), SECONDS_EACH (5), WORKS ("lone 64"), CONTESTANTS, DELAY_MS
# (10, one way), PARALLEL (3). Needs root and /dev/net/tun; installs gcc, libenet-dev and kcptun, and says what it skips.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

SEEDS=${SEEDS:-1 2 3 4 5} LOSSES=${LOSSES:-0 1 5 10 30} SECONDS_EACH=${SECONDS_EACH:-5} WORKS=${WORKS:-lone 64} DELAY_MS=${DELAY_MS:-10} PARALLEL=${PARALLEL:-3}
CONTESTANTS=${CONTESTANTS:-udp tcp-cubic tcp-bbr tcp-cubic-5ms enet enet-channels kcp}
OUT=$PWD/artifacts/udp-compare
RESULTS=${1:-$OUT/udp-compare.jsonl}
OURS=${OURS:-$PWD/artifacts/bin/PathLoad/release/PathLoad}
DRIVERS=benchmarks/drivers
. benchmarks/lib-path.sh

path_need_root
mkdir -p "$OUT"
path_need "gcc libc6-dev" /usr/bin/gcc
path_need iproute2 /usr/sbin/ip
path_need libenet-dev /usr/include/enet/enet.h
apt-get install -y kcptun >/dev/null 2>&1 || true
if ! command -v kcptun-client >/dev/null; then
    say "SKIP: kcp: the package kcptun cannot be installed."
    CONTESTANTS=${CONTESTANTS//kcp/}
fi
gcc -O2 -o "$OUT/relay" $DRIVERS/relay/relay.c
gcc -O2 -o "$OUT/enet-server" $DRIVERS/enet/server.c -lenet
gcc -O2 -o "$OUT/enet-client" $DRIVERS/enet/client.c -lenet
gcc -O2 -o "$OUT/kcp-server" $DRIVERS/kcp/server.c
gcc -O2 -o "$OUT/kcp-client" $DRIVERS/kcp/client.c
[ -x "$OURS" ] || dotnet build $DRIVERS/path-load -c Release -v quiet >&2

# Lone calls: each on a connection of its own, 32 side by side so that there are enough of them.
declare -A connections=([lone]=32 [64]=1) in_flight=([lone]=1 [64]=64)

# By the route, because a namespace may choose only what the first one allows to all.
tcp_setup() { # name, congestion control, further metrics of the route
    local end
    for end in c s; do
        ip -n "$1-$end" route replace 10.77.0.0/24 dev path0 congctl "$2" $3
    done
}

# A run in namespaces of its own; everything that it starts ends with it.
one() { # contestant, work, loss, seed
    local contestant=$1 work=$2 loss=$3 seed=$4 name="ros$BASHPID" figures
    local n=${connections[$work]} k=${in_flight[$work]}
    local plan="--connections $n --in-flight $k --bytes 64 --seconds $SECONDS_EACH --warmup 2" server client
    [ "$contestant" != enet-channels ] || plan+=" --channels $k"
    relay_of=() paths=() pids=()
    trap '[ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null; path_close_all' EXIT
    path_open "$name" --seed "$seed" --delay-ms "$DELAY_MS" --loss "$loss"
    case $contestant in
        udp) server="$OURS server udp://10.77.0.2:7000" client="$OURS client --connect udp://10.77.0.2:7000 $plan" ;;
        tcp-*)
            case $contestant in
                *-cubic) tcp_setup "$name" cubic "" ;;
                *-bbr) tcp_setup "$name" bbr "" ;;
                *-cubic-5ms) tcp_setup "$name" cubic "rto_min 5ms" ;;
            esac
            server="$OURS server tcp://10.77.0.2:7000" client="$OURS client --connect tcp://10.77.0.2:7000 $plan"
            ;;
        enet*) server="$OUT/enet-server 7000" client="$OUT/enet-client --connect 10.77.0.2:7000 $plan" ;;
        kcp)
            # Turbo mode, without compression, encryption and redundancy; one KCP session for each lone call, one for the 64.
            local kcp="--nodelay 1 --interval 10 --resend 2 --nc 1 --mode manual --nocomp --crypt null --datashard 0 --parityshard 0 --sndwnd 1024 --rcvwnd 1024"
            ip netns exec "$name-s" kcptun-server --listen :7001 --target 127.0.0.1:7000 $kcp >"$OUT/$name.log" 2>&1 &
            pids+=($!)
            ip netns exec "$name-c" kcptun-client --localaddr 127.0.0.1:7000 --remoteaddr 10.77.0.2:7001 --conn "$n" $kcp >"$OUT/$name.log" 2>&1 &
            pids+=($!)
            server="$OUT/kcp-server 7000" client="$OUT/kcp-client --connect 127.0.0.1:7000 ${plan/--connections $n --in-flight $k/--connections $((n * k))}"
            ;;
        *) say "unknown contestant: $contestant"; return 1 ;;
    esac
    ip netns exec "$name-s" $server >"$OUT/$name.server" &
    pids+=($!)
    path_wait "$OUT/$name.server" || { say "the server did not start: $server"; return 1; }
    [ "$contestant" != kcp ] || sleep 0.5
    figures=$(ip netns exec "$name-c" timeout 120 $client 2>"$OUT/$name.errors") || { say "FAIL: $contestant $work $loss % seed $seed: $(grep -m 1 . "$OUT/$name.errors")"; figures='{"calls":0,"failed":1}'; }
    path_close "$name"
    echo "{\"contestant\":\"$contestant\",\"work\":\"$work\",\"loss\":$loss,\"seed\":$seed,\"delay_ms\":$DELAY_MS,\"figures\":$figures,\"relay\":$path_counts}" >>"$RESULTS"
    say "$contestant  $work  $loss %  seed $seed  $figures"
    rm -f "$OUT/$name".*
}

mkdir -p "$(dirname "$RESULTS")"
[ -n "${APPEND:-}" ] || : >"$RESULTS"
trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT
for seed in $SEEDS; do
    for work in $WORKS; do
        for loss in $LOSSES; do
            for contestant in $CONTESTANTS; do
                [ "$contestant $work" != "enet-channels lone" ] || continue
                while [ "$(jobs -pr | wc -l)" -ge "$PARALLEL" ]; do
                    wait -n || true
                done
                (one "$contestant" "$work" "$loss" "$seed") &
            done
        done
    done
done
wait
say "results in $RESULTS; benchmarks/udp-plot.py $RESULTS docs/performance"
