#!/usr/bin/env bash
# Makes tests/fixtures/generations/NUMBER: data in the formats that the current service stores. Every later version must be able to read
# this data. Run the script before a stored format changes, and only once for each number (tests/fixtures/generations/README.md).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/prepare.sh
need_dotnet

number=${1:-}
[[ $number =~ ^[1-9][0-9]*$ ]] || fail "Usage: tools/make-generation.sh NUMBER"
folder=tests/fixtures/generations/$number
[ ! -e "$folder" ] || fail "$folder exists. A generation is never made again: take the next number."

need_packages postgresql "${LETTER_PACKAGES[@]}" poppler-utils
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build tests/Kyc.Service.Generations
say "Making generation $number"
# The data is first written to a temporary folder, so that a failure does not leave an incomplete generation.
quietly dotnet "$(program tests/Kyc.Service.Generations kyc-generations)" "$work/generation" || fail "The generation could not be made."
mkdir -p "$(dirname "$folder")"
cp -R "$work/generation" "$folder"
say "$folder: $(find "$folder" -type f | wc -l) files, $(du -sk --apparent-size "$folder" | cut -f1) kB."
