#!/usr/bin/env bash
# Writes a bill of materials (SBOM, CycloneDX 1.7, JSON) for each deployed program: every NuGet package with version, SHA-512 and license.
# Checks that all packages in the lock files are listed. The same commit always gives the same files: they have no serial number, and their
# time is that of the commit. Software that is installed separately is not listed: the .NET runtime, and Debian's packages for letters and
# PC/SC.
#   tools/sbom.sh [FOLDER]      default: .run/sbom
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/prepare.sh
need_dotnet
need_packages python3

[ "$#" -le 1 ] || fail "Usage: tools/sbom.sh [FOLDER]"
folder=$(realpath --canonicalize-missing "${1:-.run/sbom}")
mkdir -p "$folder"

quietly dotnet tool restore
commit_time=$(TZ=UTC0 git log -1 --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd)
for program in Kyc.Service=kyc-service Kyc.Cli=kyc Kyc.Kiosk=kyc-kiosk; do
  project=src/${program%=*} name=${program#*=}
  file=$folder/$name.cdx.json
  version=$(dotnet msbuild "$project" -getProperty:Version)
  quietly dotnet restore "$project" --locked-mode -nodeReuse:false
  # The licenses and hashes are read from the packages, so no server other than the package source is queried.
  quietly dotnet tool run dotnet-CycloneDX "$project/${program%=*}.csproj" --disable-package-restore --framework net10.0 --runtime linux-x64 \
    --no-serial-number --set-name "$name" --set-version "$version" --output-format Json --output "$folder" --filename "$name.cdx.json"
  sed -i "s/\"timestamp\": \"[^\"]*\"/\"timestamp\": \"$commit_time\"/" "$file"
  python3 - "$file" "$project/packages.lock.json" <<'PYTHON'
import json, sys

bill, lock = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
listed = {(part["name"].lower(), part["version"]) for part in bill["components"] if part.get("hashes") and part.get("licenses")}
locked = {
    (name.lower(), package["resolved"])
    for packages in lock["dependencies"].values()
    for name, package in packages.items()
    if package["type"] != "Project"
}
missing = sorted(locked - listed)
if missing or not locked:
    sys.exit(f"{sys.argv[1]}: not listed with hash and license: {missing or 'the lock file names no package'}")
print(f"{sys.argv[1]}: {len(locked)} packages")
PYTHON
done
