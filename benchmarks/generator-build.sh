#!/usr/bin/env bash
# What the generator and its analyzers cost a build: 1 000 payload types with 8 members, built ROUNDS times (default 5) with them and without,
# in turns; prints the seconds of each build and the ratio of the medians. SHARED=true (default, as `dotnet build` does it) compiles in a compiler
# server of its own, which is warm after WARMUP builds of each (default 5); SHARED=false starts a compiler for each build, as many build machines do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROUNDS=${ROUNDS:-5}
WARMUP=${WARMUP:-5}
SHARED=${SHARED:-true}
export UseSharedCompilation=$SHARED
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build benchmarks/RpcOverSockets.Benchmarks -c Release -v quiet
out=$PWD/artifacts/bin/RpcOverSockets.Benchmarks/release
work=$(mktemp -d)
id=generator-build-$$ # of the compiler server
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT

project() { # folder, analyzer items
    mkdir -p "$work/$1"
    "$out/RpcOverSockets.Benchmarks" solution "$work/$1"
    cat >"$work/$1/$1.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <RpcLock>off</RpcLock>
  </PropertyGroup>
  <ItemGroup>
    <Reference Include="$out/RpcOverSockets.dll" />
    $2
  </ItemGroup>
</Project>
XML
    dotnet restore "$work/$1" -v quiet
}

analyzers=$PWD/artifacts/bin
project plain ""
project generated "<Analyzer Include=\"$analyzers/RpcOverSockets.Generators/release/RpcOverSockets.Generators.dll\" />
    <Analyzer Include=\"$analyzers/RpcOverSockets.Analyzers/release/RpcOverSockets.Analyzers.dll\" />"

# A build waits 20 s for a server that it cannot start, and then compiles without one: so the compiler starts it here, and it must be there.
if [ "$SHARED" = true ]; then
    csc=$(dirname "$(dotnet --list-sdks | sed -n "s/^$(dotnet --version) \[\(.*\)\]/\1/p")/x")/$(dotnet --version)/Roslyn/bincore/csc.dll
    echo 'class Empty { }' >"$work/Empty.cs"
    dotnet "$csc" /noconfig /nostdlib /t:module /nowarn:8021,0518 "/shared:$id" "/out:$work/Empty.netmodule" "$work/Empty.cs" >/dev/null || true
    server=$(pgrep -f "pipename:$id") || { echo "the compiler server did not start; SHARED=false measures without it" >&2; exit 1; }
else
    WARMUP=1
fi

seconds() {
    local start end
    start=$(date +%s.%N)
    dotnet build "$work/$1" --no-restore --no-incremental -v quiet -p:SharedCompilationId="$id" >/dev/null
    end=$(date +%s.%N)
    awk "BEGIN { printf \"%.2f\\n\", $end - $start }"
}

: >"$work/plain.txt"
: >"$work/generated.txt"
for _ in $(seq "$WARMUP"); do # the caches of the machine, and the compiler server if there is one, are warm from here on
    seconds plain >/dev/null
    seconds generated >/dev/null
done
for _ in $(seq "$ROUNDS"); do
    seconds plain >>"$work/plain.txt"
    seconds generated >>"$work/generated.txt"
done

median() { sort -n "$1" | sed -n "$(((ROUNDS + 1) / 2))p"; }
echo "shared compiler server: $SHARED"
printf 'plain      %s  median %s s\n' "$(tr '\n' ' ' <"$work/plain.txt")" "$(median "$work/plain.txt")"
printf 'generated  %s  median %s s\n' "$(tr '\n' ' ' <"$work/generated.txt")" "$(median "$work/generated.txt")"
awk "BEGIN { printf \"ratio %.2f\\n\", $(median "$work/generated.txt") / $(median "$work/plain.txt") }"
