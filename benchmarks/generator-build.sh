#!/usr/bin/env bash
# What the generator and its analyzers cost a build: 1 000 payload types with 8 members, built ROUNDS times (default 5) with them and without,
# in turns; prints the seconds of each build and the ratio of the medians. SHARED=true (default, as `dotnet build` does it) compiles in a compiler
# server of its own, warm after the first builds; SHARED=false starts a compiler for each build, as many build machines do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROUNDS=${ROUNDS:-5}
SHARED=${SHARED:-true}
export UseSharedCompilation=$SHARED
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build benchmarks/RpcOverSockets.Benchmarks -c Release -v quiet
out=$PWD/artifacts/bin/RpcOverSockets.Benchmarks/release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

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

seconds() {
    local start end
    start=$(date +%s.%N)
    dotnet build "$work/$1" --no-restore --no-incremental -v quiet -p:SharedCompilationId="$(basename "$work")" >/dev/null
    end=$(date +%s.%N)
    awk "BEGIN { printf \"%.2f\\n\", $end - $start }"
}

: >"$work/plain.txt"
: >"$work/generated.txt"
seconds plain >/dev/null
seconds generated >/dev/null # the caches of the machine, and the compiler server if there is one, are warm from here on
for _ in $(seq "$ROUNDS"); do
    seconds plain >>"$work/plain.txt"
    seconds generated >>"$work/generated.txt"
done

median() { sort -n "$1" | sed -n "$(((ROUNDS + 1) / 2))p"; }
echo "shared compiler server: $SHARED"
printf 'plain      %s  median %s s\n' "$(tr '\n' ' ' <"$work/plain.txt")" "$(median "$work/plain.txt")"
printf 'generated  %s  median %s s\n' "$(tr '\n' ' ' <"$work/generated.txt")" "$(median "$work/generated.txt")"
awk "BEGIN { printf \"ratio %.2f\\n\", $(median "$work/generated.txt") / $(median "$work/plain.txt") }"
