#!/usr/bin/env bash
# Makes Python stubs from protos/ alone with Debian's protoc: stubs.sh PROJECT_FOLDER OUTPUT_FOLDER
set -euo pipefail
project=$1
output=$2
protoc -I "$project/protos" -I "$project/tests/foreign-clients" -I /usr/include \
  --plugin=protoc-gen-grpc_python="$(command -v grpc_python_plugin)" \
  --python_out="$output" --grpc_python_out="$output" \
  "$project"/protos/kyc/v1/*.proto "$project/tests/foreign-clients/rpc_status.proto" "$project/tests/foreign-clients/error_details.proto"
