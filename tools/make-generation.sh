#!/usr/bin/env bash
# Makes tests/fixtures/generations/NUMBER: data as today's service stores them, which every later version must be able to read. Run it
# before a stored form changes, and never again for the same number (tests/fixtures/generations/README.md).
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
quietly() {
  "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "Failed: $*"; }
}

build tests/Kyc.Service.Generations
say "Making generation $number"
# It is made in a temporary folder first, so that a failure leaves no incomplete generation behind.
quietly dotnet "$(program tests/Kyc.Service.Generations kyc-generations)" "$work/generation"
mkdir -p "$(dirname "$folder")"
cp -R "$work/generation" "$folder"
say "$folder: $(find "$folder" -type f | wc -l) files, $(du -sk --apparent-size "$folder" | cut -f1) kB."
