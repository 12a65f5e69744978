"""Cases about compressed messages."""

import contextlib
import random

import grpc
import test_pb2_grpc
from messages_pb2 import (
    BoolValue,
    Payload,
    ResponseParameters,
    SimpleRequest,
    StreamingInputCallRequest,
    StreamingOutputCallRequest,
)

from byte_counter import ByteCounter
from interop_common import TIMEOUT, equal, expect, expect_status, payload, zeros

PLAIN = grpc.Compression.NoCompression
GZIP = grpc.Compression.Gzip
# A compressed payload of zeros, with all of its HTTP/2 frames, takes less than this.
LITTLE = 10_000


def client_compressed_unary(stub, _):
    def call(expected, compression):
        request = SimpleRequest(
            expect_compressed=BoolValue(value=expected), response_size=314159, payload=payload(271828)
        )
        return stub.UnaryCall(request, compression=compression, timeout=TIMEOUT)

    expect_status(grpc.StatusCode.INVALID_ARGUMENT, lambda: call(True, PLAIN))
    zeros(314159, call(True, GZIP))
    zeros(314159, call(False, PLAIN))


def client_compressed_streaming(stub, _):
    """grpcio compresses whole calls, not single messages. It does not compress a message that would not shrink, so the
    message that must not be compressed contains random bytes instead of the zeros in the test case description."""
    compressed = StreamingInputCallRequest(expect_compressed=BoolValue(value=True), payload=payload(27182))
    noise = Payload(body=random.Random(1).randbytes(45904))
    uncompressed = StreamingInputCallRequest(expect_compressed=BoolValue(value=False), payload=noise)

    def call(requests, compression):
        return stub.StreamingInputCall(iter(requests), compression=compression, timeout=TIMEOUT)

    expect_status(grpc.StatusCode.INVALID_ARGUMENT, lambda: call([compressed], PLAIN))
    equal(73086, call([compressed, uncompressed], GZIP).aggregated_payload_size)


def server_compressed_unary(_, target):
    for compressed in (True, False):
        with counted(target) as (stub, counter):
            request = SimpleRequest(
                response_compressed=BoolValue(value=compressed), response_size=314159, payload=payload(271828)
            )
            zeros(314159, stub.UnaryCall(request, timeout=TIMEOUT))
            expect((counter.received < LITTLE) == compressed, "%d bytes came" % counter.received)


def server_compressed_streaming(_, target):
    request = StreamingOutputCallRequest(
        response_parameters=[
            ResponseParameters(size=31415, compressed=BoolValue(value=True)),
            ResponseParameters(size=92653, compressed=BoolValue(value=False)),
        ]
    )
    with counted(target) as (stub, counter):
        responses = list(stub.StreamingOutputCall(request, timeout=TIMEOUT))
        equal([bytes(31415), bytes(92653)], [response.payload.body for response in responses])
        # The sum is between these only if the first message is compressed and the second is not.
        expect(92653 < counter.received < 92653 + LITTLE, "%d bytes came" % counter.received)


@contextlib.contextmanager
def counted(target):
    counter = ByteCounter(target)
    with grpc.insecure_channel(counter.target) as channel:
        yield test_pb2_grpc.TestServiceStub(channel), counter
    counter.close()


CASES = {
    case.__name__: case
    for case in (
        client_compressed_unary,
        client_compressed_streaming,
        server_compressed_unary,
        server_compressed_streaming,
    )
}
