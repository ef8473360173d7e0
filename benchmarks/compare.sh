#!/usr/bin/env bash
# Ours beside the raw limit (a C epoll echo), System.Net.Sockets and other frameworks, in one run: interleaved rounds, medians and ranges.
# Writes docs/performance/comparison.md with its plots; the raw lines of JSON go beside them.
# usage: benchmarks/compare.sh [file of results]
# Environment: ROUNDS (3), SECONDS_EACH (1.5), WARMUP (1), PARTS ("works scaling costs"), WORKS (all), TRANSPORTS ("tcp unix udp"),
# CONTESTANTS (all), APPEND (1 adds to the file instead of starting it anew, so that a run can be cut into pieces), INSTALL (0 installs nothing).
# Needs the .NET SDK, python3 and gcc; installs, as root on Debian, what is missing of the others, and says what it skips.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ROUNDS=${ROUNDS:-3} SECONDS_EACH=${SECONDS_EACH:-1.5} WARMUP=${WARMUP:-1}
PARTS=${PARTS:-works scaling costs} TRANSPORTS=${TRANSPORTS:-tcp unix udp}
ALL="c-blocking c-spinning sockets ours ours-blocking ours-owned grpc-cpp grpc-dotnet streamjsonrpc capnp zeromq thrift c-udp enet"
CONTESTANTS=${CONTESTANTS:-$ALL} WORKS=${WORKS:-w1 w2 w3 w4 w5 w6 w8 w9}
ENET_PORT=${ENET_PORT:-27651}
OUT=$PWD/artifacts/compare
RESULTS=${1:-docs/performance/comparison.jsonl}
BIN=$OUT/bin
OURS=$PWD/artifacts/bin/RpcOverSockets.Load/release/RpcOverSockets.Load
GRPC=$PWD/artifacts/bin/GrpcDotnet/release/GrpcDotnet
STREAMJSONRPC=$PWD/artifacts/bin/StreamJsonRpcEcho/release/StreamJsonRpcEcho
KESTREL=$PWD/artifacts/bin/KestrelGrpc/release/KestrelGrpc
SOCKETS=$PWD/artifacts/bin/DotnetSocketEcho/release/DotnetSocketEcho
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
say() { echo "$*" >&2; }

# name | server | client; what each is called in the table is in report/figures.py
declare -A server_of=(
    [c-blocking]="$BIN/c-server" [c-spinning]="$BIN/c-server --spin 50" [sockets]="$SOCKETS server" [ours]="$OURS server"
    [ours-blocking]="$OURS server --spin 0" [ours-owned]="$OURS server --arm edge"
    [grpc-cpp]="$BIN/grpc-cpp-server" [capnp]="$BIN/capnp-server" [zeromq]="$BIN/zeromq-server"
    [grpc-dotnet]="$GRPC server" [kestrel-grpc]="$KESTREL server" [streamjsonrpc]="$STREAMJSONRPC server"
    [thrift]="$BIN/thrift-server" [c-udp]="$BIN/c-udp-server --spin 50" [enet]="$BIN/enet-server"
)
declare -A client_of=(
    [c-blocking]="$BIN/c-client" [c-spinning]="$BIN/c-client --spin 50" [sockets]="$SOCKETS client" [ours]="$OURS client --json"
    [ours-blocking]="$OURS client --json --spin 0" [ours-owned]="$OURS client --json --arm edge"
    [grpc-cpp]="$BIN/grpc-cpp-client" [kestrel-grpc]="$KESTREL client"
    [grpc-dotnet]="$GRPC client" [streamjsonrpc]="$STREAMJSONRPC client"
    [capnp]="$BIN/capnp-client"
    [zeromq]="$BIN/zeromq-client" [thrift]="$BIN/thrift-client" [c-udp]="$BIN/c-udp-client --spin 50 --bytes 16" [enet]="$BIN/enet-client"
)
# What each can do and is asked for. On Unix sockets the frameworks show w1 and w2 only, so that the whole ends in time.
declare -A tcp_works=(
    [c-blocking]="w1 w2 w3 w4 w6" [c-spinning]="w1 w2 w3 w4 w6" [sockets]="w1 w2 w3 w4 w6" [ours]="w1 w2 w3 w4 w5 w6 w8 w9"
    [ours-blocking]="w1" [ours-owned]="w3" [grpc-cpp]="w1 w2 w3 w4 w5 w6" [kestrel-grpc]="w1 w2 w3 w4 w5 w6" [capnp]="w1 w2 w3 w4 w6"
    [grpc-dotnet]="w1 w2 w3 w4 w5 w6" [streamjsonrpc]="w1 w2 w3 w4 w5 w6"
    [zeromq]="w1 w2 w3 w4 w6" [thrift]="w1 w2 w3 w4 w6 w8"
)
declare -A unix_works=(
    [c-blocking]="w1 w3 w6" [c-spinning]="w1 w2 w3 w4 w6" [sockets]="w1 w2 w3" [ours]="w1 w2 w3 w4 w5 w6" [ours-blocking]="w1"
    [ours-owned]="w3"
    [grpc-cpp]="w1 w2" [kestrel-grpc]="w1 w2" [grpc-dotnet]="w1 w2" [streamjsonrpc]="w1 w2"
    [capnp]="w1 w2" [zeromq]="w1 w2" [thrift]="w1 w2"
)
declare -A enet_in_flight=([w1]=1 [w2]=64)
declare -A udp_works=([c-udp]="w1" [ours]="w1 w2" [enet]="w1 w2")

server='' client='' poison='' folder=$(mktemp -d)
cleanup() {
    [ -z "$poison" ] || kill "$poison" 2>/dev/null || true
    [ -z "$client" ] || kill "$client" 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# -- what is needed ------------------------------------------------------------------------------------------------------------------

drop() { # contestant, reason
    say "SKIP: $1: $2"
    CONTESTANTS=$(for c in $CONTESTANTS; do [ "$c" = "$1" ] || printf '%s ' "$c"; done)
    skipped+=("$1: $2")
}

wants() { [[ " $CONTESTANTS " == *" $1 "* ]]; }

install() { # packages
    [ "${INSTALL:-1}" = 1 ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
    (apt-get install -y "$@" || { apt-get update && apt-get install -y "$@"; }) >>"$OUT/apt.log" 2>&1
}

need() { # contestant, a file that its packages bring, the packages
    local contestant=$1 file=$2
    shift 2
    wants "$contestant" && [ ! -e "$file" ] || return 0
    say "installing $*"
    install "$@" || drop "$contestant" "the Debian packages $* are not installed, and could not be."
}

prepare() {
    local contestant
    mkdir -p "$BIN" "$(dirname "$RESULTS")"
    for tool in dotnet python3; do
        command -v $tool >/dev/null || { say "$tool is missing."; exit 1; }
    done
    command -v gcc >/dev/null || install gcc libc6-dev \
        || { say "gcc is missing: the C echo, the limit of it all, cannot be built."; exit 1; }
    for contestant in grpc-cpp capnp thrift; do
        need "$contestant" /usr/bin/g++ g++
    done
    need grpc-cpp /usr/include/grpcpp/grpcpp.h libgrpc++-dev libprotobuf-dev protobuf-compiler protobuf-compiler-grpc pkg-config
    need capnp /usr/include/capnp/ez-rpc.h capnproto libcapnp-dev pkg-config
    need zeromq /usr/include/zmq.h libzmq3-dev
    need thrift /usr/include/thrift/server/TNonblockingServer.h libthrift-dev thrift-compiler libevent-dev libboost-dev
    need enet /usr/include/enet/enet.h libenet-dev
    benchmarks/drivers/build.sh "$BIN" pauses c-echo $(for c in grpc-cpp capnp zeromq thrift enet; do ! wants $c || echo $c; done) c-udp-echo >&2
    for contestant in grpc-cpp capnp zeromq thrift enet; do
        ! wants $contestant || [ -x "$BIN/$contestant-client" ] || drop $contestant "its driver does not build; see $BIN/$contestant.log."
    done
    dotnet build benchmarks/RpcOverSockets.Load -c Release -v quiet >&2
    dotnet build benchmarks/drivers/dotnet-socket-echo -c Release -v quiet >&2
    for contestant in grpc-dotnet streamjsonrpc; do
        ! wants $contestant || dotnet build benchmarks/drivers/$contestant -c Release -v quiet >"$BIN/$contestant.log" && continue
        drop $contestant "its packages cannot be had, or its driver does not build; see $BIN/$contestant.log."
        [ $contestant != grpc-dotnet ] || CONTESTANTS+=" kestrel-grpc" # written by hand, it stands in
    done
    ! wants kestrel-grpc || dotnet build benchmarks/drivers/kestrel-grpc -c Release -v quiet >&2
}

describe_run() {
    local processor commit
    commit="$(git rev-parse --short HEAD 2>/dev/null || echo unknown)$(git diff --quiet HEAD -- src benchmarks 2>/dev/null || echo ' with changes')"
    processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
    printf '{"part":"run","machine":"%s × %s","kernel":"Linux %s","dotnet":"%s","commit":"%s","date":"%s",' \
        "$(nproc)" "${processor:-unknown processor}" "$(uname -r)" "$(dotnet --version)" "$commit" "$(date -u +%Y-%m-%d)" >>"$RESULTS"
    printf '"seconds":%s,"warmup":%s,"skipped":"%s"}\n' \
        "$SECONDS_EACH" "$WARMUP" "$(printf '%s\n' "${skipped[@]}" | paste -sd ';' | tr -d '"\\')" >>"$RESULTS"
}

# -- one run -------------------------------------------------------------------------------------------------------------------------

start_server() { # contestant, transport; sets server and url
    local listen
    case $2 in
        tcp) listen=tcp://127.0.0.1:0 ;;
        unix) listen=unix:$folder/s ;;
        udp) listen=udp://127.0.0.1:0 ;;
    esac
    rm -f "$folder/s" "$folder/ready"
    [ "$1" = enet ] && listen=$ENET_PORT || listen="--listen $listen"
    ${server_of[$1]} $listen >"$folder/ready" 2>"$folder/errors" &
    server=$!
    for _ in $(seq 200); do
        grep -qs ^ready "$folder/ready" && break
        kill -0 "$server" 2>/dev/null || break
        sleep 0.05
    done
    url=$(sed -n 's/^ready \(.*\)/\1/p' "$folder/ready" | head -n 1)
    [ "$1" != enet ] || url=127.0.0.1:$ENET_PORT
    grep -qs ^ready "$folder/ready" || { say "the server of $1 did not start: $(tail -n 1 "$folder/errors")"; exit 1; }
}

stop_server() {
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
}

# Runs the client in the background, so that a signal ends it at once; a failed run is said and leaves no line.
measure() { # members to put in front, contestant, transport, work, further options
    local members=$1 contestant=$2 transport=$3 work=$4 line
    shift 4
    say "$(date +%T)  $contestant  $transport  $work  $*"
    local options="--connect $url --work $work --seconds $SECONDS_EACH --warmup $WARMUP $*"
    case $contestant in
        enet) options="--connect $url --in-flight ${enet_in_flight[$work]} --bytes 16 --seconds $SECONDS_EACH --warmup $WARMUP" ;;
        grpc-cpp | capnp | zeromq | thrift) options+=" --server-pid $server" ;;
        ours* | sockets | kestrel-grpc | grpc-dotnet | streamjsonrpc) options+=" --warmup 3" ;; # the JIT compiles what is hot again
    esac
    timeout --kill-after=5 120 ${client_of[$contestant]} $options >"$folder/lines" 2>"$folder/errors" &
    client=$!
    wait "$client" || say "FAILED: $contestant $transport $work: $(tail -n 1 "$folder/errors")"
    client=
    while read -r line; do
        [[ $line == \{* ]] || continue
        [[ $line == *'"work"'* ]] || line="{\"work\":\"$work\",${line#\{}"
        echo "{\"contestant\":\"$contestant\",\"transport\":\"$transport\",$members,${line#\{}" >>"$RESULTS"
    done <"$folder/lines"
}

# -- the parts -----------------------------------------------------------------------------------------------------------------------

works() { # round
    local contestant transport work wanted
    for contestant in $CONTESTANTS; do
        for transport in $TRANSPORTS; do
            local -n works_of=${transport}_works
            wanted=$(for work in ${works_of[$contestant]:-}; do [[ " $WORKS " != *" $work "* ]] || printf '%s ' "$work"; done)
            [ -n "$wanted" ] || continue
            start_server "$contestant" "$transport"
            for work in $wanted; do
                measure "\"part\":\"works\",\"round\":$1" "$contestant" "$transport" "$work"
            done
            stop_server
        done
    done
}

# 64 calls in flight while 1 to 10 000 connections are open, and 8 to 8 192 in flight on one connection.
scaling() { # round
    local contestant n
    for contestant in c-spinning ours; do
        wants "$contestant" || continue
        start_server "$contestant" tcp
        for n in 1 10 100 1000 10000; do
            measure "\"part\":\"scaling\",\"round\":$1,\"axis\":\"connections\",\"point\":$n" "$contestant" tcp w2 --idle $((n - 1))
        done
        for n in 8 64 512 2048 8192; do
            measure "\"part\":\"scaling\",\"round\":$1,\"axis\":\"in-flight\",\"point\":$n" "$contestant" tcp w2 --in-flight "$n"
        done
        stop_server
    done
}

# Processor time of idle and of paced connections, and what a bad neighbour does to others.
costs() { # round
    local contestant kind
    for contestant in ours ours-blocking; do
        wants "$contestant" || continue
        start_server "$contestant" tcp
        measure "\"part\":\"costs\",\"round\":$1,\"cost\":\"idle\"" "$contestant" tcp idle --seconds 30
        measure "\"part\":\"costs\",\"round\":$1,\"cost\":\"paced\"" "$contestant" tcp w1 --rate 1000 --seconds 5 --warmup 3
        stop_server
    done
    wants ours || return 0
    start_server ours tcp
    for kind in none slow-reader blocking large-frames; do
        if [ $kind != none ]; then
            "$OURS" poison --connect "$url" --kind $kind --seconds 60 >/dev/null 2>&1 &
            poison=$!
            sleep 0.5
        fi
        measure "\"part\":\"costs\",\"round\":$1,\"cost\":\"neighbour\",\"neighbour\":\"$kind\"" ours tcp w3 --connections 16 --rate 5000
        if [ -n "$poison" ]; then
            kill "$poison" 2>/dev/null || true
            wait "$poison" 2>/dev/null || true
            poison=
        fi
    done
    stop_server
}

skipped=()
prepare
[ "${APPEND:-0}" = 1 ] || : >"$RESULTS"
describe_run
for round in $(seq "$ROUNDS"); do
    "$BIN/pauses" 2 | sed "s/^{/{\"part\":\"machine\",\"round\":$round,/" >>"$RESULTS"
    for part in $PARTS; do
        case $part in
            works | scaling | costs) $part "$round" ;;
            *) say "'$part' is no part; there are works, scaling and costs."; exit 2 ;;
        esac
    done
done
python3 benchmarks/report/report.py "$RESULTS" "$(dirname "$RESULTS")"
