// Cases about compressed messages.
'use strict';

const assert = require('node:assert');
const grpc = require('@grpc/grpc-js');
const { startByteCounter } = require('./byte_counter');
const { answered, assertZeros, collect, connect, deadline, expectStatus, payload } = require('./interop_common');

const GZIP = { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip };
// The flag of a message that must not be compressed; grpc-js exports it for TypeScript only.
const NO_COMPRESS = 2;
// A compressed payload of zeros, with all of its HTTP/2 frames, takes less than this.
const LITTLE = 10_000;

// Call options that turn the compression of messages on or off on a channel with compression.
function compressing(wanted) {
  class Choosing extends grpc.InterceptingCall {
    sendMessageWithContext(context, message) {
      super.sendMessageWithContext({ ...context, flags: wanted(message) ? 0 : NO_COMPRESS }, message);
    }
  }
  return { ...deadline(), interceptors: [(options, next) => new Choosing(next(options))] };
}

async function client_compressed_unary(_, target) {
  await withStub(connect(target, 'TestService', GZIP), async (stub) => {
    const call = (expected, compressed) => answered((done) => stub.UnaryCall(
      { expect_compressed: { value: expected }, response_size: 314159, payload: payload(271828) }, compressing(() => compressed), done));
    await expectStatus(grpc.status.INVALID_ARGUMENT, call(true, false));
    assertZeros(314159, (await call(true, true)).response);
    assertZeros(314159, (await call(false, false)).response);
  });
}

async function client_compressed_streaming(_, target) {
  const first = { expect_compressed: { value: true }, payload: payload(27182) };
  const second = { expect_compressed: { value: false }, payload: payload(45904) };
  await withStub(connect(target, 'TestService', GZIP), async (stub) => {
    const call = (requests, wanted) => answered((done) => {
      const stream = stub.StreamingInputCall(compressing(wanted), done);
      for (const request of requests) stream.write(request);
      stream.end();
      return stream;
    });
    await expectStatus(grpc.status.INVALID_ARGUMENT, call([first], () => false));
    const { response } = await call([first, second], (message) => message.expect_compressed.value);
    assert.strictEqual(response.aggregated_payload_size, 73086);
  });
}

async function server_compressed_unary(_, target) {
  for (const compressed of [true, false]) {
    await counted(target, async (stub, counter) => {
      const request = { response_compressed: { value: compressed }, response_size: 314159, payload: payload(271828) };
      assertZeros(314159, (await answered((done) => stub.UnaryCall(request, deadline(), done))).response);
      assert.strictEqual(counter.received < LITTLE, compressed, `${counter.received} bytes came`);
    });
  }
}

async function server_compressed_streaming(_, target) {
  const response_parameters = [{ size: 31415, compressed: { value: true } }, { size: 92653, compressed: { value: false } }];
  await counted(target, async (stub, counter) => {
    const responses = await collect(stub.StreamingOutputCall({ response_parameters }, deadline()));
    assert.strictEqual(responses.length, 2);
    response_parameters.forEach(({ size }, index) => assertZeros(size, responses[index]));
    // The sum is between these only if the first message is compressed and the second is not.
    assert.ok(counter.received > 92653 && counter.received < 92653 + LITTLE, `${counter.received} bytes came`);
  });
}

async function withStub(stub, action) {
  try {
    await action(stub);
  } finally {
    stub.close();
  }
}

async function counted(target, action) {
  const counter = await startByteCounter(target);
  try {
    await withStub(connect(counter.target), (stub) => action(stub, counter));
  } finally {
    counter.close();
  }
}

module.exports = { client_compressed_unary, client_compressed_streaming, server_compressed_unary, server_compressed_streaming };
