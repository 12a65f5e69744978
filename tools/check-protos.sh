#!/usr/bin/env bash
# Checks style and compatibility of protos/kyc with buf (docs/adr/0006): the style, that nothing is lost which protos/baseline.txtpb
# promises, and that everything offered is promised there.
#   tools/check-protos.sh                     check
#   tools/check-protos.sh accept              check style and promises, then promise what is new
#   tools/check-protos.sh accept --breaking   the same, although promises are lost
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
# 100 is buf's exit status for findings; any other is a fault of the check itself.
findings() { # COMMAND... : prints them; fails when there are any
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
# The other way round: what is new is lost in the baseline.
elif ! findings "$buf" breaking baseline.txtpb --against "$present"; then
  fail "protos/ has what the baseline lacks (above, as deleted or changed). Run 'tools/check-protos.sh accept'."
fi
