"""Opens an application, prints REFERENCE and its code, then every transition until the stream ends.

watch.py TARGET ACCESS_FOLDER NAME KANA BIRTH_DATE ADDRESS
"""

import sys

from kyc.v1 import application_pb2, application_pb2_grpc

import common

target, folder, *person = sys.argv[1:]
with common.connect(target, folder, "front-end") as channel:
    stub = application_pb2_grpc.ApplicationServiceStub(channel)
    request = common.create_request(common.declaration(*person))
    application = stub.CreateApplication(request, metadata=common.CALLER, timeout=common.TIMEOUT).application
    print("REFERENCE", application.reference_code, flush=True)
    watch = application_pb2.WatchApplicationRequest(application_id=application.application_id)
    for change in stub.WatchApplication(watch, metadata=common.CALLER, timeout=4 * common.TIMEOUT):
        print(change.sequence, application_pb2.ApplicationState.Name(change.state), flush=True)
print("END")
