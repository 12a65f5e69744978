"""Cases about messages: sizes, streams, metadata."""

from empty_pb2 import Empty
from messages_pb2 import (
    ResponseParameters,
    SimpleRequest,
    StreamingInputCallRequest,
    StreamingOutputCallRequest,
)

from interop_common import TIMEOUT, Requests, duplex_request, equal, payload, zeros

SIZES = ((31415, 27182), (9, 8), (2653, 1828), (58979, 45904))
ECHO_INITIAL = ("x-grpc-test-echo-initial", "test_initial_metadata_value")
ECHO_TRAILING = ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab")


def empty_unary(stub):
    equal(Empty(), stub.EmptyCall(Empty(), timeout=TIMEOUT))


def large_unary(stub):
    zeros(314159, stub.UnaryCall(SimpleRequest(response_size=314159, payload=payload(271828)), timeout=TIMEOUT))


def client_streaming(stub):
    requests = [StreamingInputCallRequest(payload=payload(size)) for _, size in SIZES]
    equal(74922, stub.StreamingInputCall(iter(requests), timeout=TIMEOUT).aggregated_payload_size)


def server_streaming(stub):
    request = StreamingOutputCallRequest(response_parameters=[ResponseParameters(size=size) for size, _ in SIZES])
    responses = list(stub.StreamingOutputCall(request, timeout=TIMEOUT))
    equal([size for size, _ in SIZES], [len(response.payload.body) for response in responses])


def ping_pong(stub):
    requests = Requests()
    responses = stub.FullDuplexCall(iter(requests), timeout=TIMEOUT)
    for size, payload_size in SIZES:
        requests.send(duplex_request(size, payload_size))
        zeros(size, next(responses))
    requests.close()
    equal(None, next(responses, None))


def empty_stream(stub):
    equal([], list(stub.FullDuplexCall(iter(()), timeout=TIMEOUT)))


def custom_metadata(stub):
    metadata = (ECHO_INITIAL, ECHO_TRAILING)
    request = SimpleRequest(response_size=314159, payload=payload(271828))
    response, unary = stub.UnaryCall.with_call(request, metadata=metadata, timeout=TIMEOUT)
    zeros(314159, response)
    echoed(unary)
    duplex = stub.FullDuplexCall(iter([duplex_request(314159, 271828)]), metadata=metadata, timeout=TIMEOUT)
    zeros(314159, next(duplex))
    equal(None, next(duplex, None))
    echoed(duplex)


def echoed(call):
    for (key, value), metadata in ((ECHO_INITIAL, call.initial_metadata()), (ECHO_TRAILING, call.trailing_metadata())):
        equal([value], [entry.value for entry in metadata if entry.key == key])


CASES = {
    case.__name__: case
    for case in (empty_unary, large_unary, client_streaming, server_streaming, ping_pong, empty_stream, custom_metadata)
}
