"""Runs interop cases with grpcio and prints a line for each: "CASE ok" or "CASE FAILED reason".

interop_client.py TARGET CASE...
The cases are those of the gRPC project's "Interoperability Test Case Descriptions".
"""

import sys

import grpc
import test_pb2_grpc

import interop_compression
import interop_endings
import interop_payloads

CASES = {**interop_payloads.CASES, **interop_compression.CASES, **interop_endings.CASES}


def verdict(name, target):
    try:
        with grpc.insecure_channel(target) as channel:
            case = CASES[name]
            if name in interop_compression.CASES:
                case(test_pb2_grpc.TestServiceStub(channel), target)
            elif name == "unimplemented_service":
                case(test_pb2_grpc.UnimplementedServiceStub(channel))
            else:
                case(test_pb2_grpc.TestServiceStub(channel))
    except Exception as problem:  # Whatever went wrong is the verdict on this case; the next ones still run.
        return "FAILED %r" % problem
    return "ok"


for one in sys.argv[2:]:
    print(one, verdict(one, sys.argv[1]), flush=True)
