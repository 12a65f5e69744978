#!/usr/bin/env bash
# Generates Python stubs of the interop contract with Debian's protoc: interop_stubs.sh PROJECT_FOLDER OUTPUT_FOLDER
set -euo pipefail
protos=$1/tests/Kyc.Interop.Tests/protos/grpc/testing
output=$2
protoc -I "$protos" --plugin=protoc-gen-grpc_python="$(command -v grpc_python_plugin)" \
  --python_out="$output" --grpc_python_out="$output" "$protos"/*.proto
