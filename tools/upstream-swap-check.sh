#!/usr/bin/env bash
# Proves that -p:UseUpstreamPackages=true builds everything with no other change (docs/adr/0003). The feed does not serve
# the packages yet, so the stand-ins are packed under their names into a throw-away folder, next to the official engines'
# packages as served; a package folder of its own keeps them out of the machine's. Everything is deleted at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/prepare.sh
need_dotnet

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
quietly() {
  "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "Failed: $*"; }
}

version=$(sed -n 's:.*<GrpcEngineVersion>\(.*\)</GrpcEngineVersion>.*:\1:p' compat/Grpc.props)
machine=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
options=(--configuration "$CONFIGURATION" --nologo --verbosity quiet -nodeReuse:false -p:UseSharedCompilation=false)

say "Packing the stand-ins as $version into a throw-away feed"
quietly dotnet restore KycOnboarding.sln --verbosity quiet
for stand_in in Grpc.Core.Api Grpc.Net.Common; do
  quietly dotnet pack "compat/$stand_in" "${options[@]}" -p:IsPackable=true -p:PackageVersion="$version" \
    --artifacts-path "$work/packing" --output "$work/feed"
done
for engine in grpc.aspnetcore.server grpc.net.client; do
  cp "$machine/$engine/$version/$engine.$version.nupkg" "$work/feed/"
done

say "Building everything with -p:UseUpstreamPackages=true"
export NUGET_PACKAGES=$work/packages NUGET_FALLBACK_PACKAGES=$machine
quietly dotnet build KycOnboarding.sln "${options[@]}" -p:UseUpstreamPackages=true \
  -p:RestoreAdditionalProjectSources="$work/feed" --artifacts-path "$work/built"

# A build that went on using compat/ would prove nothing.
for list in "$work"/built/obj/*/project.assets.json; do
  case $list in */obj/Grpc.*) continue ;; esac
  if grep -q '"path": ".*compat/Grpc' "$list"; then
    fail "$(basename "$(dirname "$list")") still refers to a project of compat/."
  fi
done
grep -q '"Grpc.AspNetCore.Server/'"$version"'": {' "$work/built/obj/Kyc.Service/project.assets.json" || fail "Kyc.Service does not use the engine's package."
say "src/, tests/, tools/ and benchmarks/ build against packages alone."
