"""What both Python clients need: a channel, the caller's name, an application, typed failures."""

import datetime
import uuid

import grpc
import rpc_status_pb2
from kyc.v1 import application_pb2, failure_pb2

CALLER = (("kyc-caller-program", "python-client"), ("kyc-caller-person", "tester"))
TIMEOUT = 30


def declaration(name, kana, birth_date, address):
    return application_pb2.Declaration(
        name=name,
        name_kana=kana,
        birth_date=birth_date,
        address=address,
        purpose=application_pb2.TRANSACTION_PURPOSE_ASSET_BUILDING,
        occupation="会社員",
        account_kind=application_pb2.ACCOUNT_KIND_GENERAL,
    )


def create_request(declared):
    request = application_pb2.CreateApplicationRequest(
        idempotency_key=uuid.uuid4().hex,
        declaration=declared,
        channel=application_pb2.CHANNEL_ONLINE,
        consent=application_pb2.Consent(text_version="python-1"),
    )
    request.consent.agreed_at.FromDatetime(datetime.datetime.utcnow())
    return request


def failure_of(error):
    """The contract's Failure out of grpc-status-details-bin."""
    for key, value in error.trailing_metadata():
        if key == "grpc-status-details-bin":
            status = rpc_status_pb2.Status.FromString(value)
            assert status.code == error.code().value[0], "envelope and status differ"
            failure = failure_pb2.Failure()
            assert len(status.details) == 1 and status.details[0].Unpack(failure), "no Failure inside"
            return failure
    raise AssertionError("no typed failure: %s" % error)


def expect_failure(code, call):
    """Calls, and insists on this failure."""
    try:
        call()
    except grpc.RpcError as error:
        failure = failure_of(error)
        assert failure.code == code, "expected %s, got %s" % (code, failure.code)
        assert failure.cause and failure.remedy
        return
    raise AssertionError("expected %s, but the call succeeded" % code)
