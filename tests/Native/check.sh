#!/usr/bin/env bash
# Publishes samples with the packed runtime as native programs (PublishAot), every warning of trimming and of ahead-of-time compilation
# an error, and runs them: Quickstart and Chat their tours, Interop as the server of the foreign client.
# Environment: CONFIGURATION (default Release), KEEP=1 leaves the folder for a look.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

VERSION=0.1.0-native
. ../Packing/package.sh

skip_all() {
    echo "SKIP: $1"
    skipped=1
    finish
}

project() {
    mkdir "$WORK/$1" && sed -e "s|@SAMPLE@|$ROOT/samples/$1|; s|@VERSION@|$VERSION|" Native.csproj.in >"$WORK/$1/$1.csproj"
}

restores() {
    (cd "$WORK/$1" && timeout 600 dotnet restore -v quiet --ucr -p:RestoreAdditionalProjectSources="$FEED" \
        -p:RestoreFallbackFolders="$FALLBACK")
}

compiles() {
    (cd "$WORK/$1" && timeout 600 dotnet publish --no-restore --ucr -c "$CONFIGURATION" -o "$WORK/out/$1" -v quiet)
}

publishes() {
    local out=$WORK/out/$1
    project "$1" && restores "$1" && compiles "$1" && [ ! -e "$out/$1.dll" ] \
        && echo "$(($(stat -c %s "$out/$1") / 1024)) KiB" >"$WORK/size"
}

tours() {
    local sample=$1
    shift
    [ "$(timeout 60 "$WORK/out/$sample/$sample" "$@" | tee /dev/stderr | tail -n 1)" = OK ]
}

# The compiler links with clang or gcc, and with zlib; its packages may not be in the feed.
if ! command -v clang >/dev/null && ! command -v gcc >/dev/null; then
    skip_all "native samples: neither clang nor gcc is installed, and one of them has to link"
fi

must "the runtime packs" pack "$FEED" "$WORK/artifacts"
project Probe && sed -i '/<Compile/d; /<AdditionalFiles/d' "$WORK/Probe/Probe.csproj" && echo 'return 0;' >"$WORK/Probe/Program.cs"
why() { grep -m 1 error "$WORK/probe.log"; }
restores Probe >"$WORK/probe.log" 2>&1 || skip_all "native samples: the packages of the compiler cannot be restored: $(why)"
compiles Probe >"$WORK/probe.log" 2>&1 || skip_all "native samples: even an empty program cannot be published: $(why)"

for sample in Quickstart Chat Interop; do
    check "$sample is published as a native program, without warnings" publishes "$sample" && echo "    $(cat "$WORK/size")"
done
check "the native Quickstart makes its tour" tours Quickstart
check "the native Chat makes its tour" tours Chat --demo

if command -v python3 >/dev/null; then
    # All types and every kind of call; what does not depend on how the server was compiled is left to the server that was not.
    for cases in AllTypes values streams callbacks one-way metadata; do
        timeout 300 python3 -B "../foreign/check.py" --only "$cases" --server "$WORK/out/Interop/Interop" >"$WORK/foreign"
        summary=$(tail -n 1 "$WORK/foreign")
        read -r p _ f _ <<<"$summary"
        echo "the native Interop and the foreign client, $cases: $summary"
        [ "${f:-1}" = 0 ] || cat "$WORK/foreign"
        passed=$((passed + ${p:-0})) failed=$((failed + ${f:-1}))
    done
else
    echo "SKIP: the native Interop: python3 is not installed"
    skipped=$((skipped + 1))
fi
finish
