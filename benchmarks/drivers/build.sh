#!/usr/bin/env bash
# Builds the drivers of the comparison that are not .NET: benchmarks/drivers/build.sh <output folder> <contestant>...
# Each needs its Debian packages (benchmarks/compare.sh installs them). What does not build is said and left out.
set -euo pipefail
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$1
shift
mkdir -p "$out"

build_c_echo() {
    gcc -O2 -o "$out/c-server" "$sources/c-echo/server.c" || return
    gcc -O2 -o "$out/c-client" "$sources/c-echo/client.c"
}

build_c_udp_echo() {
    gcc -O2 -o "$out/c-udp-server" "$sources/c-udp-echo/server.c" || return
    gcc -O2 -o "$out/c-udp-client" "$sources/c-udp-echo/client.c"
}

build_pauses() {
    gcc -O2 -o "$out/pauses" "$sources/pauses/pauses.c" -lpthread
}

build_zeromq() {
    gcc -O2 -o "$out/zeromq-server" "$sources/zeromq/server.c" -lzmq || return
    gcc -O2 -o "$out/zeromq-client" "$sources/zeromq/client.c" -lzmq
}

build_enet() {
    gcc -O2 -o "$out/enet-server" "$sources/enet/server.c" -lenet || return
    gcc -O2 -o "$out/enet-client" "$sources/enet/client.c" -lenet
}

# Generated sources stand beside the programs, never in the source tree.
both_cpp() { # name, generated sources..., then flags behind --
    local name=$1 generated=() side
    shift
    while [ "$1" != -- ]; do
        generated+=("$1")
        shift
    done
    shift
    for side in server client; do
        g++ -O2 -std=c++17 -I"$out/$name" -o "$out/$name-$side" "$sources/$name/$side.cc" "${generated[@]}" "$@" -lpthread || return
    done
}

build_thrift() {
    mkdir -p "$out/thrift"
    thrift --gen cpp -o "$out/thrift" "$sources/thrift/echo.thrift" || return
    both_cpp thrift "$out/thrift/gen-cpp/Echo.cpp" -- -lthriftnb -lthrift -levent
}

build_capnp() {
    mkdir -p "$out/capnp"
    capnp compile -oc++:"$out/capnp" --src-prefix="$sources/capnp" "$sources/capnp/echo.capnp" || return
    both_cpp capnp "$out/capnp/echo.capnp.c++" -- $(pkg-config --cflags --libs capnp-rpc)
}

build_grpc_cpp() {
    mkdir -p "$out/grpc-cpp"
    protoc -I"$sources/grpc-cpp" --cpp_out="$out/grpc-cpp" --grpc_out="$out/grpc-cpp" \
        --plugin=protoc-gen-grpc="$(command -v grpc_cpp_plugin)" "$sources/grpc-cpp/echo.proto" || return
    both_cpp grpc-cpp "$out/grpc-cpp/echo.pb.cc" "$out/grpc-cpp/echo.grpc.pb.cc" -- $(pkg-config --cflags --libs grpc++ protobuf)
}

is_built() {
    [ -e "$out/$1.built" ] && [ -z "$(find "$sources/$1" "$sources/common" "$sources/build.sh" -newer "$out/$1.built")" ]
}

for contestant in "$@"; do
    if is_built "$contestant"; then
        continue
    elif "build_${contestant//-/_}" >"$out/$contestant.log" 2>&1; then
        touch "$out/$contestant.built"
    else
        echo "SKIP: $contestant does not build:"
        tail -n 5 "$out/$contestant.log"
    fi
done
