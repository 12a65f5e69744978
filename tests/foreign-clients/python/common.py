"""Shared by both Python clients: a channel, the caller's name, an application, typed failures."""

import datetime
import os
import uuid

import error_details_pb2
import grpc
import status_pb2
from kyc.v1 import application_pb2, failure_pb2

CALLER = (("kyc-caller-person", "tester"),)
TIMEOUT = 30


def connect(target, folder, program):
    """Opens a channel with the certificate of a program. The folder has PROGRAM.pem, PROGRAM.key and ca.pem."""

    def read(name):
        with open(os.path.join(folder, name), "rb") as file:
            return file.read()

    credentials = grpc.ssl_channel_credentials(
        root_certificates=read("ca.pem"), private_key=read(program + ".key"), certificate_chain=read(program + ".pem")
    )
    return grpc.secure_channel(target, credentials)


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


def details_of(error):
    """Reads the contract's Failure from grpc-status-details-bin, and its field violations as pairs of path and reason."""
    for key, value in error.trailing_metadata():
        if key == "grpc-status-details-bin":
            status = status_pb2.Status.FromString(value)
            assert status.code == error.code().value[0], "envelope and status differ"
            failure = failure_pb2.Failure()
            assert status.details[0].Unpack(failure), "no Failure inside"
            request = error_details_pb2.BadRequest()
            assert all(detail.Unpack(request) for detail in status.details[1:2]) and len(status.details) <= 2
            assert all(violation.description for violation in request.field_violations)
            return failure, [(violation.field, violation.reason) for violation in request.field_violations]
    raise AssertionError("no typed failure: %s" % error)


def expect_failure(code, call, fields=()):
    """Makes the call, and asserts that it fails with this failure and these wrong fields."""
    try:
        call()
    except grpc.RpcError as error:
        failure, wrong = details_of(error)
        assert failure.code == code, "expected %s, got %s" % (code, failure.code)
        assert wrong == list(fields), "expected %s, got %s" % (fields, wrong)
        assert failure.cause and failure.remedy
        return
    raise AssertionError("expected %s, but the call succeeded" % code)
