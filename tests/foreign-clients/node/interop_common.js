// Helper functions of the interop cases.
'use strict';

const assert = require('node:assert');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const PROTOS = path.join(__dirname, '../../Kyc.Interop.Tests/protos/grpc/testing');
const { grpc: { testing } } = grpc.loadPackageDefinition(
  loader.loadSync('test.proto', { includeDirs: [PROTOS], keepCase: true }));

const deadline = () => ({ deadline: Date.now() + 30_000 });

function connect(target, service = 'TestService', options = {}) {
  return new testing[service](target, grpc.credentials.createInsecure(), options);
}

const payload = (size) => ({ body: Buffer.alloc(size) });

const duplexRequest = (size, payloadSize) => ({ response_parameters: [{ size }], payload: payload(payloadSize) });

function assertZeros(size, response) {
  assert.ok(response.payload.body.equals(Buffer.alloc(size)), `not ${size} zeros`);
}

// Makes a call with a single response; start receives the callback. Returns response, headers and trailers.
function answered(start) {
  return new Promise((resolve, reject) => {
    const seen = {};
    const call = start((error, response) => {
      seen.response = response;
      if (error) reject(error);
    });
    call.on('metadata', (headers) => { seen.headers = headers; });
    call.on('status', (status) => {
      seen.trailers = status.metadata;
      if (status.code === grpc.status.OK) resolve(seen);
    });
  });
}

async function collect(responses) {
  const all = [];
  for await (const response of responses) all.push(response);
  return all;
}

// Asserts that the call ends with this status; returns the error.
async function expectStatus(code, promise) {
  try {
    await promise;
  } catch (error) {
    assert.strictEqual(error.code, code, error.message);
    return error;
  }
  assert.fail(`expected status ${code}, but the call succeeded`);
}

module.exports = { answered, assertZeros, collect, connect, deadline, duplexRequest, expectStatus, payload };
