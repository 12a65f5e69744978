#!/usr/bin/env bash
# Generates Python stubs from protos/ alone with Debian's protoc: stubs.sh PROJECT_FOLDER OUTPUT_FOLDER
set -euo pipefail
project=$1
output=$2
protoc -I "$project/protos" -I /usr/include \
  --plugin=protoc-gen-grpc_python="$(command -v grpc_python_plugin)" \
  --python_out="$output" --grpc_python_out="$output" \
  "$project"/protos/kyc/v1/*.proto
# Debian's Python package google cannot contain modules of another folder, so these modules are generated without a package.
protoc -I "$project/protos/google/rpc" -I /usr/include --python_out="$output" "$project"/protos/google/rpc/*.proto
