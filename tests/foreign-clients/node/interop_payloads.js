// Cases about messages: sizes, streams, metadata.
'use strict';

const assert = require('node:assert');
const grpc = require('@grpc/grpc-js');
const { answered, assertZeros, collect, deadline, duplexRequest, payload } = require('./interop_common');

const SIZES = [[31415, 27182], [9, 8], [2653, 1828], [58979, 45904]];
const ECHO_INITIAL = ['x-grpc-test-echo-initial', 'test_initial_metadata_value'];
const ECHO_TRAILING = ['x-grpc-test-echo-trailing-bin', Buffer.from([0xab, 0xab, 0xab])];

async function empty_unary(stub) {
  assert.deepEqual((await answered((done) => stub.EmptyCall({}, deadline(), done))).response, {});
}

async function large_unary(stub) {
  const request = { response_size: 314159, payload: payload(271828) };
  assertZeros(314159, (await answered((done) => stub.UnaryCall(request, deadline(), done))).response);
}

async function client_streaming(stub) {
  const { response } = await answered((done) => {
    const call = stub.StreamingInputCall(deadline(), done);
    for (const [, size] of SIZES) call.write({ payload: payload(size) });
    call.end();
    return call;
  });
  assert.strictEqual(response.aggregated_payload_size, 74922);
}

async function server_streaming(stub) {
  const responses = await collect(stub.StreamingOutputCall({ response_parameters: SIZES.map(([size]) => ({ size })) }, deadline()));
  assert.deepEqual(responses.map((response) => response.payload.body.length), SIZES.map(([size]) => size));
}

async function ping_pong(stub) {
  const call = stub.FullDuplexCall(deadline());
  const responses = call[Symbol.asyncIterator]();
  for (const [size, payloadSize] of SIZES) {
    call.write(duplexRequest(size, payloadSize));
    assertZeros(size, (await responses.next()).value);
  }
  call.end();
  assert.ok((await responses.next()).done, 'a response too many');
}

async function empty_stream(stub) {
  const call = stub.FullDuplexCall(deadline());
  call.end();
  assert.deepEqual(await collect(call), []);
}

async function custom_metadata(stub) {
  const metadata = new grpc.Metadata();
  for (const entry of [ECHO_INITIAL, ECHO_TRAILING]) metadata.set(...entry);
  const request = { response_size: 314159, payload: payload(271828) };
  const unary = await answered((done) => stub.UnaryCall(request, metadata, deadline(), done));
  assertZeros(314159, unary.response);
  assertEchoed(unary.headers, unary.trailers);

  const call = stub.FullDuplexCall(metadata, deadline());
  const seen = {};
  call.on('metadata', (headers) => { seen.headers = headers; });
  const ended = new Promise((resolve) => { call.on('status', resolve); });
  call.write(duplexRequest(314159, 271828));
  call.end();
  const responses = await collect(call);
  assert.strictEqual(responses.length, 1);
  assertZeros(314159, responses[0]);
  assertEchoed(seen.headers, (await ended).metadata);
}

function assertEchoed(headers, trailers) {
  assert.deepEqual(headers.get(ECHO_INITIAL[0]), [ECHO_INITIAL[1]]);
  assert.deepEqual(trailers.get(ECHO_TRAILING[0]), [ECHO_TRAILING[1]]);
}

module.exports = { empty_unary, large_unary, client_streaming, server_streaming, ping_pong, empty_stream, custom_metadata };
