"""Helper functions of the interop cases."""

import queue

import grpc
from messages_pb2 import Payload, ResponseParameters, StreamingOutputCallRequest

TIMEOUT = 30


def expect(holds, reason):
    if not holds:
        raise AssertionError(reason)


def equal(expected, actual):
    expect(expected == actual, "expected %.200r, got %.200r" % (expected, actual))


def payload(size):
    return Payload(body=bytes(size))


def duplex_request(size, payload_size):
    return StreamingOutputCallRequest(response_parameters=[ResponseParameters(size=size)], payload=payload(payload_size))


def zeros(size, response):
    equal(bytes(size), response.payload.body)


def expect_status(code, call):
    """Makes the call, asserts that it ends with this status, and returns the error."""
    try:
        call()
    except grpc.RpcError as error:
        equal(code, error.code())
        return error
    raise AssertionError("expected %s, but the call succeeded" % code)


class Requests:
    """A request stream that is written to during the call."""

    def __init__(self):
        self._queue = queue.Queue()

    def __iter__(self):
        return iter(self._queue.get, None)

    def send(self, request):
        self._queue.put(request)

    def close(self):
        self._queue.put(None)
