#!/usr/bin/env bash
# Ours beside the raw C echo and System.Net.Sockets, in one sitting: interleaved rounds, medians and ranges, TCP and Unix sockets.
# usage: benchmarks/first-figures.sh [file.jsonl]     the Markdown table goes to standard output, everything else to standard error
# Environment: ROUNDS (5), SECONDS_EACH (2), WARMUP (1), WORKS ("w1 w3 w2").
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ROUNDS=${ROUNDS:-5} SECONDS_EACH=${SECONDS_EACH:-2} WARMUP=${WARMUP:-1} WORKS=${WORKS:-w1 w3 w2}
OUT=artifacts/figures
RESULTS=${1:-$OUT/first-figures.jsonl}
BIN=artifacts/bin
say() { echo "$*" >&2; }

mkdir -p "$OUT"
if ! command -v gcc >/dev/null; then
    say "gcc is missing: the C echo, the limit that everything is measured against, cannot be built (Debian: apt install gcc libc6-dev)."
    exit 1
fi

gcc -O2 -o "$OUT/c-server" benchmarks/drivers/c-echo/server.c
gcc -O2 -o "$OUT/c-client" benchmarks/drivers/c-echo/client.c
dotnet build benchmarks/RpcOverSockets.Load -c Release -v quiet >&2
dotnet build benchmarks/drivers/dotnet-socket-echo -c Release -v quiet >&2

OURS=$BIN/RpcOverSockets.Load/release/RpcOverSockets.Load
SOCKETS=$BIN/DotnetSocketEcho/release/DotnetSocketEcho

# name | server command | client command
CONTESTANTS=(
    "C echo, blocking|$OUT/c-server|$OUT/c-client"
    "C echo, 50 µs spin|$OUT/c-server --spin 50|$OUT/c-client --spin 50"
    "System.Net.Sockets echo|$SOCKETS server|$SOCKETS client"
    "RpcOverSockets|$OURS server|$OURS client --json"
)

folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT

start_server() { # command ; sets server, tcp and unix
    $1 --listen tcp://127.0.0.1:0 --listen "unix:$folder/s" >"$folder/ready" &
    server=$!
    for _ in $(seq 200); do
        [ "$(grep -c ^ready "$folder/ready")" -eq 2 ] && break
        kill -0 "$server" || { say "the server did not start: $1"; exit 1; }
        sleep 0.05
    done
    tcp=$(sed -n 's/^ready \(tcp:.*\)/\1/p' "$folder/ready")
    unix=$(sed -n 's/^ready \(unix:.*\)/\1/p' "$folder/ready")
}

stop_server() {
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
    rm -f "$folder/s"
}

: >"$RESULTS"
for round in $(seq "$ROUNDS"); do
    for contestant in "${CONTESTANTS[@]}"; do
        IFS='|' read -r name server_command client_command <<<"$contestant"
        start_server "$server_command"
        for work in $WORKS; do
            for transport in tcp unix; do
                say "round $round/$ROUNDS  $work  $transport  $name"
                line=$(timeout 120 $client_command --connect "${!transport}" --work "$work" --seconds "$SECONDS_EACH" --warmup "$WARMUP")
                echo "{\"contestant\":\"$name\",\"transport\":\"$transport\",${line#\{}" >>"$RESULTS"
            done
        done
        stop_server
    done
done

processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
echo "$(nproc) × ${processor:-unknown processor}, Linux $(uname -r), .NET $(dotnet --version), commit $(git rev-parse --short HEAD 2>/dev/null || echo unknown);" \
     "$ROUNDS rounds of $SECONDS_EACH s after $WARMUP s; median (lowest–highest)."
echo
"$OURS" table "$RESULTS"
