#!/usr/bin/env bash
# Packs the runtime and uses the package as a stranger would: from a folder feed, with a package cache of its own, outside this tree.
# Environment: CONFIGURATION (default Release), KEEP=1 leaves the folder for a look.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

VERSION=0.1.0-packing
. ./package.sh

# The folder of the build is another one, and the time is; the bytes are not. Left out is what NuGet numbers at random: the name of
# a file of metadata, and the relations, which name it.
packs_the_same_again() {
    local kind
    pack "$WORK/again" "$WORK/elsewhere/deeper/artifacts" || return 1

    for kind in nupkg snupkg; do
        python3 -m zipfile -e "$FEED/RpcOverSockets.$VERSION.$kind" "$WORK/first-$kind" &&
            python3 -m zipfile -e "$WORK/again/RpcOverSockets.$VERSION.$kind" "$WORK/second-$kind" &&
            diff -r --exclude='*.psmdcp' --exclude=.rels "$WORK/first-$kind" "$WORK/second-$kind" || return 1
        [ "$(find "$WORK/first-$kind" -type f | wc -l)" -ge 3 ] || return 1
    done
}

build() {
    local project=$1
    shift
    timeout 300 dotnet build "$WORK/$project" -c "$CONFIGURATION" -v quiet -p:PackedVersion=$VERSION \
        -p:RestoreAdditionalProjectSources="$FEED" -p:RestoreFallbackFolders="$FALLBACK" "$@"
}

runs() { [ "$(timeout 60 dotnet "$WORK/$1/bin/$CONFIGURATION/net10.0/$1.dll" | tee /dev/stderr | tail -n 1)" = OK ]; }

# The files of the package itself; the rest is NuGet's.
contents() { (cd "$UNPACKED" && find . -type f | sort | grep -v -E '\.nupkg|\.nuspec$|_rels|\[Content_Types\]|package/|/\.signature'); }

holds_what_it_should() {
    diff <(contents) <(printf './%s\n' \
        README.md \
        buildTransitive/RpcOverSockets.targets \
        analyzers/dotnet/cs/RpcOverSockets.Analyzers.dll \
        analyzers/dotnet/cs/RpcOverSockets.CodeFixes.dll \
        analyzers/dotnet/cs/RpcOverSockets.Generators.dll \
        lib/net10.0/RpcOverSockets.dll \
        lib/net10.0/RpcOverSockets.xml | sort)
}

says_who_it_is() {
    local nuspec=$UNPACKED/rpcoversockets.nuspec
    grep -q '<license type="expression">MIT</license>' "$nuspec" && grep -q '<readme>README.md</readme>' "$nuspec" \
        && ! grep -q 'developmentDependency' "$nuspec"
}

has_symbols() { [ -s "$FEED/RpcOverSockets.$VERSION.snupkg" ]; }

names_no_folder() { ! grep -r -l -F -e "$ROOT" -e "$WORK" "$UNPACKED/lib" "$UNPACKED/analyzers"; }

brings_nothing_else() {
    diff <(grep -o '"[A-Za-z.]*/[0-9][^"]*": {' "$WORK/App/obj/project.assets.json" | sed 's/"\(.*\)\/.*/\1/' | sort -u) <(printf '%s\n' \
        Microsoft.Extensions.DependencyInjection.Abstractions Microsoft.Extensions.Logging.Abstractions RpcOverSockets)
}

generates_only_its_own() {
    diff <(find "$WORK/Transitive/obj" -path '*RpcGenerator*' -name '*.cs' -printf '%f\n' | sort) \
        <(printf '%s\n' ILoud.g.cs Loudness-codec.g.cs)
}

# Builds with the options, shows the output, and looks for a pattern in it.
build_says() {
    local pattern=$1 output
    shift
    output=$(build "$@" 2>&1)
    echo "$output"
    grep -q "$pattern" <<<"$output"
}

builds_silently() {
    local output
    output=$(build "$@" 2>&1) || { echo "$output"; return 1; }
    echo "$output"
    ! grep -q RPCS00 <<<"$output"
}

refuses_what_is_wrong() { build_says 'error RPCS0002: .*INotPartial.*docs/diagnostics/RPCS0002.md' Broken; }

refuses_a_hidden_key() { build_says "error RPCS0001: 'Entity._version'" Hidden/Derived; }

builds_twice() { build "$ODD/Odd" && build "$ODD/Odd" --no-incremental && [ -s "$WORK/$ODD/Odd/Generated/RpcOverSockets.Generators/RpcOverSockets.Generators.RpcGenerator/ICounter.g.cs" ]; }

odd_runs() { [ "$(timeout 60 dotnet "$WORK/$ODD/Odd/bin/$CONFIGURATION/net10.0/Odd.dll" | tee /dev/stderr | tail -n 1)" = OK ]; }

asks_for_a_lock() { build_says 'warning RPCS0070' App --no-incremental; }

writes_the_lock() { build App -p:RpcLock=update && grep -q '^service ICalculator$' "$WORK/App/App.rpclock"; }

makes_the_folder_of_the_lock() { build App -p:RpcLock=update -p:RpcLockFile=locks/agreed/App.rpclock && [ -s "$WORK/App/locks/agreed/App.rpclock" ]; }

refuses_a_name_that_is_never_read() {
    build_says "error RPCS0076: .*'[.]rpclock'.*'App[.]lock'" App -p:RpcLock=update -p:RpcLockFile=App.lock && [ ! -e "$WORK/App/App.lock" ]
}

# Below a file there is no folder, for root neither.
says_why_the_lock_is_not_written() {
    build_says 'error *: The contract lock cannot be written: ' App -p:RpcLock=update -p:RpcLockFile=App.csproj/App.rpclock && ! grep -q MSB4018 "$WORK/log"
}

refuses_a_breaking_change() {
    sed -i 's/int Value, int Count/int Value, string Count/; s/numbers.Values.Length)/"3")/; s/Count: 3 }/Count: "3" }/' "$WORK/App/Program.cs"
    build_says 'error RPCS0071: .*Sum' App
}

takes_a_breaking_change_that_is_meant() { build App -p:RpcLock=update && builds_silently App --no-incremental; }

ODD="odd – ünd пapка"
cp -r App Lib Transitive Broken Hidden "$WORK" && mkdir "$FEED" "$WORK/$ODD" && cp -r Odd "$WORK/$ODD" && mv "$WORK/$ODD/Odd/shared code" "$WORK/$ODD"
must "the runtime packs" pack "$FEED" "$WORK/artifacts"
must "a project with the package builds, warnings are errors" build App
UNPACKED=$NUGET_PACKAGES/rpcoversockets/$VERSION
check "the package holds the runtime, the generator, the analyzers and the code fixes, and nothing else" holds_what_it_should
check "it has a licence and a readme, and is no development dependency" says_who_it_is
check "it has symbols" has_symbols
check "no assembly names the folder that it was built in" names_no_folder
check "a second pack of the same sources has the same bytes" packs_the_same_again
check "it brings the logging abstractions and what they need" brings_nothing_else
check "the project runs" runs App
check "without a contract lock the build asks for one, and does not fail" asks_for_a_lock
check "dotnet build -p:RpcLock=update writes it" writes_the_lock
check "with it the build is silent" builds_silently App --no-incremental
check "the lock is written into a folder that was not there" makes_the_folder_of_the_lock
check "a name of the lock that no build would find is an error" refuses_a_name_that_is_never_read
check "a lock that cannot be written is an error, and says why" says_why_the_lock_is_not_written
check "a breaking change is an error" refuses_a_breaking_change
check "and is taken over by writing the lock again" takes_a_breaking_change_that_is_meant
check "a project that has the package through another builds, warnings are errors" build Transitive
check "what that other has generated is not generated again" generates_only_its_own
check "the project runs, too" runs Transitive
check "the analyzers of the package say what is wrong with a contract" refuses_what_is_wrong
check "a key that a reference assembly hides is refused" refuses_a_hidden_key
check "a project with odd settings in an odd folder builds, and builds again, warnings are errors" builds_twice
check "the project runs, too" odd_runs
finish
