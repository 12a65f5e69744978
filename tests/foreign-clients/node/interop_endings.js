// Cases about how calls end: with a status, as unimplemented, cancelled, or after the deadline.
'use strict';

const assert = require('node:assert');
const { status } = require('@grpc/grpc-js');
const { answered, assertZeros, collect, connect, deadline, duplexRequest, expectStatus, payload } = require('./interop_common');

const SPECIAL_MESSAGE = '\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n';

async function status_code_and_message(stub) {
  const response_status = { code: status.UNKNOWN, message: 'test status message' };
  const unary = await expectStatus(status.UNKNOWN, answered((done) => stub.UnaryCall({ response_status }, deadline(), done)));
  assert.strictEqual(unary.details, response_status.message);

  const call = stub.FullDuplexCall(deadline());
  call.write({ response_status });
  call.end();
  const duplex = await expectStatus(status.UNKNOWN, collect(call));
  assert.strictEqual(duplex.details, response_status.message);
}

async function special_status_message(stub) {
  const response_status = { code: status.UNKNOWN, message: SPECIAL_MESSAGE };
  const error = await expectStatus(status.UNKNOWN, answered((done) => stub.UnaryCall({ response_status }, deadline(), done)));
  assert.strictEqual(error.details, SPECIAL_MESSAGE);
}

async function unimplemented_method(stub) {
  await expectStatus(status.UNIMPLEMENTED, answered((done) => stub.UnimplementedCall({}, deadline(), done)));
}

async function unimplemented_service(_, target) {
  const stub = connect(target, 'UnimplementedService');
  await expectStatus(status.UNIMPLEMENTED, answered((done) => stub.UnimplementedCall({}, deadline(), done)));
  stub.close();
}

async function cancel_after_begin(stub) {
  await expectStatus(status.CANCELLED, answered((done) => {
    const call = stub.StreamingInputCall(deadline(), done);
    call.cancel();
    return call;
  }));
}

async function cancel_after_first_response(stub) {
  const call = stub.FullDuplexCall(deadline());
  const responses = call[Symbol.asyncIterator]();
  call.write(duplexRequest(31415, 27182));
  assertZeros(31415, (await responses.next()).value);
  call.cancel();
  await expectStatus(status.CANCELLED, responses.next());
}

async function timeout_on_sleeping_server(stub) {
  const call = stub.FullDuplexCall({ deadline: Date.now() + 1 });
  call.write({ payload: payload(27182) });
  await expectStatus(status.DEADLINE_EXCEEDED, collect(call));
}

module.exports = {
  status_code_and_message,
  special_status_message,
  unimplemented_method,
  unimplemented_service,
  cancel_after_begin,
  cancel_after_first_response,
  timeout_on_sleeping_server,
};
