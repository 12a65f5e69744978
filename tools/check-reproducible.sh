#!/usr/bin/env bash
# Checks that two builds of a version give the same bytes: clones the last commit into two folders, publishes the deployed programs in each
# of them, and compares every file. Prints the number of files and the SHA-256 of the list of their SHA-256 sums. Other people can compare
# this value with that of their own build.
#   tools/check-reproducible.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/prepare.sh
need_dotnet

[ "$#" -eq 0 ] || fail "Usage: tools/check-reproducible.sh"
[ -z "$(git status --porcelain)" ] || fail "The work tree differs from the last commit. Commit or stash first: only what is committed can be built again."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
commit=$(git rev-parse HEAD)
origin=$(git remote get-url origin 2>/dev/null || true)

# The two builds use folders with paths of different length and different time zones, because neither may affect the files.
build_version() { # FOLDER TIMEZONE SUMS
  git clone --quiet --no-checkout . "$1"
  git -C "$1" checkout --quiet --detach "$commit"
  # The URL of the remote becomes part of the symbols, because debuggers load the sources from it. The remote of a clone would be this
  # folder, so it is replaced.
  if [ -n "$origin" ]; then git -C "$1" remote set-url origin "$origin"; else git -C "$1" remote remove origin; fi
  (
    cd "$1"
    # With CI=true, the restore fails if the lock files do not match the projects.
    export TZ=$2 CI=true
    for program in Service Cli Kiosk; do
      publish "src/Kyc.$program" "$program"
    done
    cd .run/published
    find . -type f -print0 | LC_ALL=C sort --zero-terminated | xargs --null sha256sum
  ) >"$3"
}
build_version "$work/first" UTC "$work/first.sums"
build_version "$work/a/second/folder" Asia/Tokyo "$work/second.sums"

diff "$work/first.sums" "$work/second.sums" >&2 || fail "The builds differ in the files above."
printf '%s: %s files, SHA-256 %s\n' "$commit" "$(wc -l <"$work/first.sums")" "$(sha256sum <"$work/first.sums" | cut -d ' ' -f 1)"
