# What the checks of the packed file share; sourced with VERSION set and the folder of the check as the current one.
# Environment: CONFIGURATION (default Release), KEEP=1 leaves the folder for a look.
ROOT=$(cd ../.. && pwd)
CONFIGURATION=${CONFIGURATION:-Release}
WORK=$(mktemp -d)
FEED=$WORK/feed
export NUGET_PACKAGES=$WORK/packages
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1
passed=0 failed=0 skipped=0

finish() {
    if [ "${KEEP:-}" = 1 ]; then echo "kept: $WORK"; else rm -rf "$WORK"; fi
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
    exit
}

# One check: a sentence and a command; the command's output is shown where it fails.
check() {
    local name=$1
    shift
    if "$@" >"$WORK/log" 2>&1; then
        echo "ok: $name"
        passed=$((passed + 1))
    else
        echo "FAIL: $name"
        tail -n 30 "$WORK/log"
        failed=$((failed + 1))
        return 1
    fi
}

must() {
    check "$@"
    [ "$failed" -eq 0 ] || finish
}

# Packs into a folder, with all that the build makes in a second one.
pack() {
    # With the packages that the build of this tree has restored, and in a folder of its own, so that nothing is reused.
    env -u NUGET_PACKAGES timeout 600 dotnet pack "$ROOT/src/RpcOverSockets" -c "$CONFIGURATION" -o "$1" -v quiet \
        -p:Version=$VERSION -p:ContinuousIntegrationBuild=true -p:ArtifactsPath="$2"
}

# The packages that this tree was built with, so that the registry is asked for none of them again.
FALLBACK=$(env -u NUGET_PACKAGES dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
