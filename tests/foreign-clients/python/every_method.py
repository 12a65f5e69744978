"""Calls every method of the contract, checks answers and failures, and prints the methods called.

every_method.py TARGET ACCESS_FOLDER CRL_FILE
"""

import sys
import threading
import uuid

from kyc.v1 import (
    application_pb2,
    application_pb2_grpc,
    card_verification_pb2,
    card_verification_pb2_grpc,
    revocation_pb2,
    revocation_pb2_grpc,
    trust_pb2,
    trust_pb2_grpc,
)

import common

NAMED = {"metadata": common.CALLER, "timeout": common.TIMEOUT}


def applications(channel):
    stub = application_pb2_grpc.ApplicationServiceStub(channel)
    person = common.declaration("試験　太郎", "シケン　タロウ", "1980-01-02", "東京都千代田区丸の内九丁目９９番９号")
    request = common.create_request(person)
    opened = stub.CreateApplication(request, **NAMED)
    assert len(opened.application.reference_code) == 8
    assert len(opened.allowed_methods) > 0
    assert stub.CreateApplication(request, **NAMED).application == opened.application, "not idempotent"
    request.declaration.occupation = "自営業"
    common.expect_failure("APPLICATION-KEY-REUSED", lambda: stub.CreateApplication(request, **NAMED))
    common.expect_failure("CALLER-UNNAMED", lambda: stub.CreateApplication(request, timeout=common.TIMEOUT))
    common.expect_failure(
        "REQUEST-INVALID",
        lambda: stub.CreateApplication(common.create_request(common.declaration("", "しけん", "yesterday", "千代田区")), **NAMED),
        [
            ("declaration.name", "ABSENT"),
            ("declaration.name_kana", "NOT_KATAKANA"),
            ("declaration.birth_date", "NOT_A_DATE"),
            ("declaration.address", "NO_PREFECTURE"),
        ],
    )

    key = {"application_id": opened.application.application_id}
    got = stub.GetApplication(application_pb2.GetApplicationRequest(**key), **NAMED).application
    assert got == opened.application
    unknown = application_pb2.GetApplicationRequest(application_id="01939a00-0000-7000-8000-000000000000")
    common.expect_failure("APPLICATION-UNKNOWN", lambda: stub.GetApplication(unknown, **NAMED))
    return stub, opened.application


def watched_cancel(stub, application):
    key = {"application_id": application.application_id}
    states, first = [], threading.Event()

    def watch():
        for change in stub.WatchApplication(application_pb2.WatchApplicationRequest(**key), **NAMED):
            states.append(change.state)
            first.set()

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert first.wait(common.TIMEOUT), "the first transition never came"
    cancelled = stub.CancelApplication(application_pb2.CancelApplicationRequest(**key), **NAMED).application
    assert cancelled.state == application_pb2.APPLICATION_STATE_CANCELLED
    again = stub.CancelApplication(application_pb2.CancelApplicationRequest(**key), **NAMED).application
    assert again == cancelled
    watcher.join(common.TIMEOUT)
    assert not watcher.is_alive(), "the stream did not end with the final state"
    assert states == [
        application_pb2.APPLICATION_STATE_AWAITING_VERIFICATION,
        application_pb2.APPLICATION_STATE_CANCELLED,
    ], states


def verification(channel, application):
    stub = card_verification_pb2_grpc.CardVerificationServiceStub(channel)
    begin = card_verification_pb2.BeginCardVerificationRequest(reference_code=application.reference_code.lower())
    session = stub.BeginCardVerification(begin, **NAMED)
    assert session.application_id == application.application_id
    assert application.application_id in session.document.decode("utf-8")
    unknown = card_verification_pb2.BeginCardVerificationRequest(reference_code="00000000")
    common.expect_failure("REFERENCE-UNKNOWN", lambda: stub.BeginCardVerification(unknown, **NAMED))
    replaced = card_verification_pb2.SubmitCardVerificationRequest(
        session_id=session.session_id,
        certificate=b"\x30\x03\x02\x01\x00",
        signature=bytes(256),
        document_sha256=bytes(32),
        reading=card_verification_pb2.ReadingFacts(reader_name="none", atr=b"\x3b\x00", token_label="JPKIAPICCTOKEN2"),
    )
    common.expect_failure("SESSION-DOCUMENT-MISMATCH", lambda: stub.SubmitCardVerification(replaced, **NAMED))
    replaced.session_id = str(uuid.uuid4())
    common.expect_failure("SESSION-UNKNOWN", lambda: stub.SubmitCardVerification(replaced, **NAMED))


def lists(channel, path):
    stub = revocation_pb2_grpc.RevocationServiceStub(channel)
    with open(path, "rb") as file:
        der = file.read()

    def pieces(data):
        for start in range(0, len(data), 200):
            yield revocation_pb2.ImportCrlRequest(chunk=data[start:start + 200])

    imported = stub.ImportCrl(pieces(der), **NAMED)
    assert not imported.changed, "the list in force was imported a second time"
    assert imported.crl.entry_count > 0
    common.expect_failure("CRL-MALFORMED", lambda: stub.ImportCrl(pieces(b"not a list" * 100), **NAMED))
    status = stub.GetRevocationStatus(revocation_pb2.GetRevocationStatusRequest(), **NAMED)
    assert status.total_count == len(status.crls) == 1 and status.not_fresh_count == 0
    assert status.crls[0] == imported.crl


def trust(channel):
    stub = trust_pb2_grpc.TrustServiceStub(channel)
    status = stub.GetTrustStatus(trust_pb2.GetTrustStatusRequest(), **NAMED)
    assert len(status.anchors) > 0 and all(len(anchor.sha256) == 32 for anchor in status.anchors)
    assert [policy.oid for policy in status.policies] == ["1.2.392.200149.8.5.1.1.20"], status.policies
    assert status.max_crl_age.ToSeconds() == 72 * 3600


target, folder, crl_file = sys.argv[1:]
with common.connect(target, folder, "front-end") as front_end:
    service, opened = applications(front_end)
    with common.connect(target, folder, "kiosk") as kiosk:
        verification(kiosk, opened)
    watched_cancel(service, opened)
with common.connect(target, folder, "list-feeder") as list_feeder:
    lists(list_feeder, crl_file)
with common.connect(target, folder, "monitor") as monitor:
    trust(monitor)
print("CreateApplication GetApplication WatchApplication CancelApplication")
print("BeginCardVerification SubmitCardVerification ImportCrl GetRevocationStatus GetTrustStatus")
print("ALL CALLED")
