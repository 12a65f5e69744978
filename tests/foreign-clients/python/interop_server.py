"""The interop cases' server on grpcio, on a free port of 127.0.0.1: serves until it is stopped.

interop_server.py PORT_FILE
The file is created, with the port number in it, when the server answers.
grpcio does not expose whether a message was compressed, so expect_compressed is not checked.
"""

import concurrent.futures
import os
import signal
import sys
import time

import grpc
import test_pb2_grpc
from empty_pb2 import Empty
from messages_pb2 import (
    Payload,
    SimpleResponse,
    StreamingInputCallResponse,
    StreamingOutputCallResponse,
)

STATUS_BY_NUMBER = {code.value[0]: code for code in grpc.StatusCode}


def echo_metadata(context):
    metadata = dict(context.invocation_metadata())
    if "x-grpc-test-echo-initial" in metadata:
        context.send_initial_metadata((("x-grpc-test-echo-initial", metadata["x-grpc-test-echo-initial"]),))
    if "x-grpc-test-echo-trailing-bin" in metadata:
        context.set_trailing_metadata((("x-grpc-test-echo-trailing-bin", metadata["x-grpc-test-echo-trailing-bin"]),))


def end_as_asked(request, context):
    if request.HasField("response_status"):
        context.abort(STATUS_BY_NUMBER[request.response_status.code], request.response_status.message)


def zeros(size):
    return Payload(body=bytes(size))


class TestService(test_pb2_grpc.TestServiceServicer):
    def EmptyCall(self, request, context):
        return Empty()

    def UnaryCall(self, request, context):
        if request.response_compressed.value:
            context.set_compression(grpc.Compression.Gzip)
        echo_metadata(context)
        end_as_asked(request, context)
        return SimpleResponse(payload=zeros(request.response_size))

    def StreamingInputCall(self, request_iterator, context):
        size = sum(len(request.payload.body) for request in request_iterator)
        return StreamingInputCallResponse(aggregated_payload_size=size)

    def StreamingOutputCall(self, request, context):
        # The first message determines the compression of the whole call; compression can only be turned off for single messages.
        if any(parameters.compressed.value for parameters in request.response_parameters):
            context.set_compression(grpc.Compression.Gzip)
        echo_metadata(context)
        yield from self._responses(request, context)

    def FullDuplexCall(self, request_iterator, context):
        echo_metadata(context)
        for request in request_iterator:
            yield from self._responses(request, context)

    @staticmethod
    def _responses(request, context):
        end_as_asked(request, context)
        for parameters in request.response_parameters:
            time.sleep(parameters.interval_us / 1e6)
            if not parameters.compressed.value:
                context.disable_next_message_compression()
            yield StreamingOutputCallResponse(payload=zeros(parameters.size))


server = grpc.server(concurrent.futures.ThreadPoolExecutor(max_workers=16))
test_pb2_grpc.add_TestServiceServicer_to_server(TestService(), server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
signal.signal(signal.SIGTERM, lambda *_: server.stop(grace=1))
with open(sys.argv[1] + ".new", "w", encoding="ascii") as file:
    file.write(str(port))
# Renamed when complete, so that a waiting process never reads a partial file.
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.wait_for_termination()
