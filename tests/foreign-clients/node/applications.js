// Opens an application, watches it, cancels it when the stream is open, and then makes two calls that fail. Prints every
// transition and the code of each typed failure.
//   node applications.js TARGET ACCESS_FOLDER
'use strict';

const assert = require('node:assert');
const { randomUUID } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const root = grpc.loadPackageDefinition(loader.loadSync(
  ['kyc/v1/application.proto', 'kyc/v1/failure.proto', 'google/rpc/status.proto', 'google/rpc/error_details.proto'],
  { includeDirs: [path.join(__dirname, '../../../protos')], keepCase: true, enums: String, longs: String }));
const { kyc, google } = root;

const limited = () => ({ deadline: Date.now() + 30_000 });

function caller() {
  const metadata = new grpc.Metadata();
  metadata.set('kyc-caller-person', 'tester');
  return metadata;
}

function call(stub, method, request, metadata = caller()) {
  return new Promise((resolve, reject) => {
    stub[method](request, metadata, limited(), (error, response) => (error ? reject(error) : resolve(response)));
  });
}

function createRequest() {
  return {
    idempotency_key: randomUUID(),
    declaration: {
      name: '試験　次郎',
      name_kana: 'シケン　ジロウ',
      birth_date: '1979-08-09',
      address: '東京都千代田区丸の内九丁目９９番９号',
      purpose: 'TRANSACTION_PURPOSE_RETIREMENT',
      occupation: '会社員',
      account_kind: 'ACCOUNT_KIND_NISA',
    },
    channel: 'CHANNEL_ONLINE',
    consent: { text_version: 'js-1', agreed_at: { seconds: Math.floor(Date.now() / 1000) } },
  };
}

// Reads the contract's Failure from grpc-status-details-bin, with its field violations.
async function failureOf(promise) {
  const error = await promise.then(() => assert.fail('the call succeeded'), (problem) => problem);
  const entries = error.metadata?.get('grpc-status-details-bin') ?? [];
  assert.strictEqual(entries.length, 1, `no typed failure: ${error}`);
  const status = google.rpc.Status.deserialize(entries[0]);
  assert.strictEqual(status.code, error.code, 'envelope and status differ');
  assert.ok(status.details.length <= 2);
  assert.ok(status.details[0].type_url.endsWith('/kyc.v1.Failure'), status.details[0].type_url);
  const failure = kyc.v1.Failure.deserialize(status.details[0].value);
  assert.ok(failure.cause && failure.remedy);
  const fields = status.details.slice(1).flatMap((detail) => {
    assert.ok(detail.type_url.endsWith('/google.rpc.BadRequest'), detail.type_url);
    return google.rpc.BadRequest.deserialize(detail.value).field_violations;
  });
  return { ...failure, fields };
}

async function watchAndCancel(stub, key) {
  for await (const change of stub.WatchApplication(key, caller(), limited())) {
    console.log(change.sequence, change.state);
    if (change.sequence === '1') {
      const { application } = await call(stub, 'CancelApplication', key);
      assert.strictEqual(application.state, 'APPLICATION_STATE_CANCELLED');
    }
  }
}

async function main([target, folder]) {
  const [ca, key, certificate] = ['ca.pem', 'front-end.key', 'front-end.pem'].map((name) => fs.readFileSync(path.join(folder, name)));
  const stub = new kyc.v1.ApplicationService(target, grpc.credentials.createSsl(ca, key, certificate));
  const { application, allowed_methods } = await call(stub, 'CreateApplication', createRequest());
  assert.match(application.reference_code, /^[0-9A-HJKMNP-TV-Z]{8}$/);
  assert.ok(allowed_methods.length > 0);
  await watchAndCancel(stub, { application_id: application.application_id });
  console.log('END');

  const unknown = { application_id: '01939a00-0000-7000-8000-000000000000' };
  console.log((await failureOf(call(stub, 'GetApplication', unknown))).code);
  console.log((await failureOf(call(stub, 'CreateApplication', createRequest(), new grpc.Metadata()))).code);
  const wrong = createRequest();
  Object.assign(wrong.declaration, { name_kana: 'しけん　じろう', birth_date: '2999-01-01' });
  const { code, fields } = await failureOf(call(stub, 'CreateApplication', wrong));
  assert.ok(fields.every((field) => field.description.endsWith('.')));
  console.log(code, fields.map((field) => `${field.field}=${field.reason}`).join(' '));
  stub.close();
}

main(process.argv.slice(2));
