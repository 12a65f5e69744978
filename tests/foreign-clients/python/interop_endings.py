"""Cases about how calls end: with a status, as unimplemented, cancelled, or after the deadline."""

import grpc
from empty_pb2 import Empty
from messages_pb2 import EchoStatus, SimpleRequest, StreamingOutputCallRequest

from interop_common import TIMEOUT, Requests, duplex_request, equal, expect, expect_status, payload, zeros

SPECIAL_MESSAGE = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"


def status_code_and_message(stub):
    status = EchoStatus(code=2, message="test status message")
    unary = expect_status(
        grpc.StatusCode.UNKNOWN, lambda: stub.UnaryCall(SimpleRequest(response_status=status), timeout=TIMEOUT)
    )
    equal(status.message, unary.details())
    requests = [StreamingOutputCallRequest(response_status=status)]
    duplex = expect_status(
        grpc.StatusCode.UNKNOWN, lambda: list(stub.FullDuplexCall(iter(requests), timeout=TIMEOUT))
    )
    equal(status.message, duplex.details())


def special_status_message(stub):
    request = SimpleRequest(response_status=EchoStatus(code=2, message=SPECIAL_MESSAGE))
    error = expect_status(grpc.StatusCode.UNKNOWN, lambda: stub.UnaryCall(request, timeout=TIMEOUT))
    equal(SPECIAL_MESSAGE, error.details())


def unimplemented_method(stub):
    expect_status(grpc.StatusCode.UNIMPLEMENTED, lambda: stub.UnimplementedCall(Empty(), timeout=TIMEOUT))


def unimplemented_service(stub):
    expect_status(grpc.StatusCode.UNIMPLEMENTED, lambda: stub.UnimplementedCall(Empty(), timeout=TIMEOUT))


def cancel_after_begin(stub):
    requests = Requests()
    call = stub.StreamingInputCall.future(iter(requests), timeout=TIMEOUT)
    call.cancel()
    expect(call.cancelled(), "not cancelled")
    equal(grpc.StatusCode.CANCELLED, call.code())
    requests.close()


def cancel_after_first_response(stub):
    requests = Requests()
    responses = stub.FullDuplexCall(iter(requests), timeout=TIMEOUT)
    requests.send(duplex_request(31415, 27182))
    zeros(31415, next(responses))
    responses.cancel()
    expect_status(grpc.StatusCode.CANCELLED, lambda: next(responses))
    requests.close()


def timeout_on_sleeping_server(stub):
    requests = Requests()
    requests.send(StreamingOutputCallRequest(payload=payload(27182)))
    responses = stub.FullDuplexCall(iter(requests), timeout=0.001)
    expect_status(grpc.StatusCode.DEADLINE_EXCEEDED, lambda: next(responses))
    requests.close()


CASES = {
    case.__name__: case
    for case in (
        status_code_and_message,
        special_status_message,
        unimplemented_method,
        unimplemented_service,
        cancel_after_begin,
        cancel_after_first_response,
        timeout_on_sleeping_server,
    )
}
