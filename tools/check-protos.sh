#!/usr/bin/env bash
# Checks protos/kyc with buf (docs/adr/0006): its style, that clients of the API in protos/baseline.txtpb still work, and that the baseline
# contains everything in protos/kyc.
#   tools/check-protos.sh                     check
#   tools/check-protos.sh accept              check the style and the compatibility, then write protos/kyc to the baseline
#   tools/check-protos.sh accept --breaking   the same, but accept changes that break clients
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/prepare.sh

case "$*" in
  "" | accept | "accept --breaking") ;;
  *) fail "Usage: tools/check-protos.sh [accept [--breaking]]" ;;
esac

need_node
npm_packages tools/buf
buf=$PWD/tools/buf/node_modules/.bin/buf
[ -x "$buf" ] || fail "buf could not be installed from npm (tools/buf/package-lock.json), and protos/ is not checked."

cd protos
present=$(mktemp --suffix=.txtpb)
trap 'rm -f "$present"' EXIT
# buf exits with status 100 if it has findings. Any other status except 0 means that the check itself failed.
findings() { # COMMAND... : runs buf and prints its findings; returns a failure when there are any
  local status=0
  "$@" >&2 || status=$?
  [ "$status" -eq 0 ] || [ "$status" -eq 100 ] || fail "buf failed: ${*:2}"
  [ "$status" -eq 0 ]
}

say "Checking the style of protos/"
findings "$buf" lint || fail "This is not the style of protos/buf.yaml."

say "Checking protos/ against protos/baseline.txtpb"
"$buf" build --path kyc --exclude-source-info -o "$present"
if ! findings "$buf" breaking --path kyc --against baseline.txtpb && [ "$*" != "accept --breaking" ]; then
  fail "This breaks clients. If it is meant, reserve numbers and names that are gone, and run 'tools/check-protos.sh accept --breaking'."
fi
if [ "${1-}" = accept ]; then
  cp "$present" baseline.txtpb
# Compares in the opposite direction: parts of protos/ that are missing from the baseline appear as deleted.
elif ! findings "$buf" breaking baseline.txtpb --against "$present"; then
  fail "protos/ has what the baseline lacks (above, as deleted or changed). Run 'tools/check-protos.sh accept'."
fi
