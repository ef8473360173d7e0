# Two network namespaces with a path between them that a user-space relay carries; sourced by the scripts that measure on such paths.
# path_open NAME <options of the relay> sets up NAME-c (10.77.0.1) and NAME-s (10.77.0.2); path_close NAME ends the relay and leaves its
# counts in path_counts; path_close_all is for the end of a script, however it comes.

say() { echo "$*" >&2; }

path_need_root() {
    if [ "$(id -u)" -ne 0 ] || [ ! -c /dev/net/tun ]; then
        say "SKIP: needs root and /dev/net/tun for network namespaces."
        exit 0
    fi
}

# packages | a file that one of them brings
path_need() {
    [ -e "$2" ] && return
    apt-get install -y $1 >/dev/null 2>&1 || { apt-get update >/dev/null 2>&1 && apt-get install -y $1 >/dev/null 2>&1; } || true
    [ -e "$2" ] || { say "SKIP: $2 is missing and the packages '$1' cannot be installed."; exit 0; }
}

declare -A relay_of
path_counts=null
paths=()

path_open() {
    local name=$1 end
    shift
    paths+=("$name")
    for end in c s; do
        ip netns add "$name-$end"
        ip -n "$name-$end" link set lo up
    done
    "$OUT/relay" --client "$name-c" --server "$name-s" "$@" >"$OUT/$name.relay" &
    relay_of[$name]=$!
    path_wait "$OUT/$name.relay" || { say "the relay did not start"; return 1; }
    ip -n "$name-c" addr add 10.77.0.1/24 dev path0
    ip -n "$name-s" addr add 10.77.0.2/24 dev path0
    for end in c s; do
        ip -n "$name-$end" link set path0 txqueuelen 2000 up
        ip netns exec "$name-$end" sysctl -qw net.ipv4.tcp_no_metrics_save=1
    done
}

# Waits until a file says "ready".
path_wait() {
    local i
    for i in $(seq 200); do
        grep -q '^ready' "$1" && return
        sleep 0.02
    done
    return 1
}

path_close() {
    local name=$1 end
    if [ -n "${relay_of[$name]:-}" ]; then
        kill "${relay_of[$name]}" 2>/dev/null && wait "${relay_of[$name]}" 2>/dev/null || true
        unset "relay_of[$name]"
        path_counts=$(grep '^{' "$OUT/$name.relay" || echo null)
        rm -f "$OUT/$name.relay"
    fi
    for end in c s; do
        ip netns del "$name-$end" 2>/dev/null || true
    done
}

path_close_all() {
    local name
    for name in "${paths[@]}"; do
        path_close "$name"
    done
}
