#!/usr/bin/env bash
# Another msgpack implementation and ours read each other. Usage: check.sh <configuration> <command of the peer ...>
# Each value counts once in each direction; the last line is "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
configuration=$1
shift
peer=("$@")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

ours() { dotnet run --project Msgpack.csproj -c "$configuration" --no-build -- "$@"; }

# What we wrote, the peer decodes and encodes in its own way, and we read: it must be the value that we had.
ours write >"$work/ours" && "${peer[@]}" again <"$work/ours" >"$work/theirs" || failed=$((failed + 1))
grep -v ' SKIP: ' "$work/theirs" | ours again >"$work/back" || failed=$((failed + 1))
comm -23 <(sort "$work/ours") <(sort "$work/back") | cut -d ' ' -f 1 >"$work/lost"
while read -r name; do
    if reason=$(grep -m 1 "^$name SKIP: " "$work/theirs"); then
        echo "SKIP: $name: ${reason#*SKIP: }"
        skipped=$((skipped + 1))
    elif grep -qxF "$name" "$work/lost"; then
        echo "FAIL: $name comes back as $(grep -m 1 "^$name " "$work/back" | cut -c 1-300)"
        failed=$((failed + 1))
    else
        passed=$((passed + 1))
    fi
done < <(cut -d ' ' -f 1 "$work/ours")

# What the peer wrote, we decode and encode, and it reads.
"${peer[@]}" write >"$work/theirs" && ours again <"$work/theirs" >"$work/back" && "${peer[@]}" check <"$work/back" >"$work/verdicts" \
    || failed=$((failed + 1))
while read -r verdict rest; do
    if [ "$verdict" = ok ]; then
        passed=$((passed + 1))
    else
        echo "FAIL: $rest" | cut -c 1-300
        failed=$((failed + 1))
    fi
done <"$work/verdicts"

[ "$(wc -l <"$work/theirs")" -eq "$(wc -l <"$work/verdicts")" ] || { echo "FAIL: values got lost"; failed=$((failed + 1)); }
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
