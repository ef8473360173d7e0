#!/usr/bin/env bash
# The one test command. Needs the .NET SDK of global.json; python3, when present, adds the foreign client of tests/foreign.
# Restores, builds with warnings as errors, runs everything, and ends with the line "N passed, N failed, N skipped".
# Environment: CONFIGURATION (default Release), SUITE_TIMEOUT in seconds for one test project (default 900).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

CONFIGURATION=${CONFIGURATION:-Release}
SUITE_TIMEOUT=${SUITE_TIMEOUT:-900}
RESULTS=artifacts/test-results
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
passed=0 failed=0 skipped=0
rm -rf "$RESULTS"
mkdir -p "$RESULTS"

finish() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
    exit
}

heading() { printf '\n== %s\n' "$1"; }

# One check that is a whole command: passes when the command does.
check() {
    local name=$1
    shift
    heading "$name"
    if "$@"; then
        passed=$((passed + 1))
    else
        echo "FAIL: $name"
        failed=$((failed + 1))
    fi
}

skip() {
    heading "$1"
    echo "SKIP: $2"
    skipped=$((skipped + 1))
}

# Debian packages, where that may be done; who needs them looks for what they bring, and says what is skipped without.
install() {
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
    (timeout 300 apt-get install -y "$@" || { timeout 300 apt-get update && timeout 300 apt-get install -y "$@"; }) >>"$RESULTS/apt.log" 2>&1
}

# Without a build nothing else can be said.
must() {
    check "$@"
    [ "$failed" -eq 0 ] || finish
}

# The value of one attribute of the <Counters> element of a .trx file.
counter() { grep -o '<Counters [^>]*' "$1" | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9'; }

# Test names with the reasons of those that were skipped.
skip_reasons() {
    tr '\n' ' ' <"$1" | sed 's/<UnitTestResult /\n&/g; s/<\/UnitTestResult>/&\n/g' | grep 'UnitTestResult .*outcome="NotExecuted"' \
        | sed -E 's/.*testName="([^"]*)".*<(StdOut|Message)>([^<]*)<.*/SKIP: \1: \3/; s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g'
}

run_project() {
    local project=$1 name code total executed ok
    name=$(basename "$project" .csproj)
    heading "$name"
    timeout --kill-after=30 "$SUITE_TIMEOUT" dotnet test "$project" -c "$CONFIGURATION" --no-build \
        --results-directory "$RESULTS" --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" \
        --blame-hang-timeout 180s --blame-hang-dump-type none
    code=$?
    if [ ! -s "$RESULTS/$name.trx" ]; then
        echo "FAIL: $name left no results (exit code $code; 124 means longer than $SUITE_TIMEOUT s)"
        failed=$((failed + 1))
        return
    fi

    total=$(counter "$RESULTS/$name.trx" total)
    executed=$(counter "$RESULTS/$name.trx" executed)
    ok=$(counter "$RESULTS/$name.trx" passed)
    passed=$((passed + ok))
    failed=$((failed + executed - ok))
    skipped=$((skipped + total - executed))
    skip_reasons "$RESULTS/$name.trx"
    if [ "$code" -ne 0 ] && [ "$executed" -eq "$ok" ]; then
        echo "FAIL: $name ended with exit code $code although no test failed: the test host broke or hung"
        failed=$((failed + 1))
    fi
}

# Programs with a summary line "N passed, N failed, N skipped" of their own.
run_script() {
    local name=$1 log=$RESULTS/$1.log summary code
    shift
    heading "$name"
    timeout --kill-after=30 "$SUITE_TIMEOUT" "$@" 2>&1 | tee "$log"
    code=$?
    summary=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log" | tail -n 1)
    if [ -z "$summary" ]; then
        echo "FAIL: $name printed no summary (exit code $code; 124 means longer than $SUITE_TIMEOUT s)"
        failed=$((failed + 1))
        return
    fi

    read -r p _ f _ s _ <<<"$summary"
    passed=$((passed + p))
    failed=$((failed + f))
    skipped=$((skipped + s))
    if [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then
        echo "FAIL: $name ended with exit code $code"
        failed=$((failed + 1))
    fi
}

# A sample that runs all its roles in one process, and ends with OK.
sample() {
    local name=$1
    shift
    timeout --kill-after=10 120 dotnet run --project "samples/$name" -c "$CONFIGURATION" --no-build -- "$@" | tee "$RESULTS/$name.log" \
        && [ "$(tail -n 1 "$RESULTS/$name.log")" = OK ]
}

must "restore" timeout 1200 dotnet restore -v quiet
must "build $CONFIGURATION, warnings are errors" timeout 1200 dotnet build -c "$CONFIGURATION" --no-restore -warnaserror -v quiet
check "white space (dotnet format)" timeout 300 dotnet format whitespace --verify-no-changes --no-restore

# The UDP tests in network namespaces.
if ! command -v ip >/dev/null || ! command -v tc >/dev/null || ! command -v nft >/dev/null; then
    install iproute2 nftables
fi

for project in tests/*/*.csproj; do
    grep -q Microsoft.NET.Test.Sdk "$project" && run_project "$project"
done

check "sample Quickstart" sample Quickstart
check "sample Chat" sample Chat --demo
check "sample FileTransfer" sample FileTransfer --demo

run_script packing tests/Packing/check.sh
run_script native tests/Native/check.sh

if ! command -v python3 >/dev/null; then
    skip "foreign client" "python3 is not installed; tests/foreign needs it (3.9 or newer, no packages)"
else
    run_script foreign-client python3 -B tests/foreign/check.py \
        --server "dotnet artifacts/bin/Interop/${CONFIGURATION,,}/Interop.dll"
fi

# Two other msgpack implementations, from where they are found, else from Debian or npm.
msgpack_python=
for candidate in python3 /usr/bin/python3; do
    [ -z "$msgpack_python" ] && "$candidate" -c 'import msgpack' 2>/dev/null && msgpack_python=$candidate
done
if [ -z "$msgpack_python" ]; then
    install python3-msgpack && /usr/bin/python3 -c 'import msgpack' && msgpack_python=/usr/bin/python3
fi
if [ -z "$msgpack_python" ]; then
    skip "msgpack of Python" "no python3 with the module msgpack, and Debian's python3-msgpack could not be installed"
else
    run_script msgpack-python tests/msgpack/check.sh "$CONFIGURATION" "$msgpack_python" -B "$PWD/tests/msgpack/peer.py"
fi

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    skip "msgpack of JavaScript" "node or npm is not installed"
elif ! npm install --no-save --no-audit --no-fund --prefix artifacts/npm @msgpack/msgpack@3 >"$RESULTS/npm.log" 2>&1; then
    skip "msgpack of JavaScript" "npm could not install @msgpack/msgpack: $(tail -n 1 "$RESULTS/npm.log")"
else
    run_script msgpack-javascript tests/msgpack/check.sh "$CONFIGURATION" \
        node "$PWD/tests/msgpack/peer.mjs" "$PWD/artifacts/npm/node_modules/@msgpack/msgpack"
fi

heading "result"
finish
