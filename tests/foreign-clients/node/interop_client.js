// Runs interop cases with grpc-js and prints a line for each: "CASE ok" or "CASE FAILED reason".
//   node interop_client.js TARGET CASE...
// The cases are those of the gRPC project's "Interoperability Test Case Descriptions".
'use strict';

const { connect } = require('./interop_common');

const CASES = { ...require('./interop_payloads'), ...require('./interop_compression'), ...require('./interop_endings') };

async function verdict(name, target) {
  const stub = connect(target);
  try {
    await CASES[name](stub, target);
    return 'ok';
  } catch (problem) {
    // Any error is the result of this case; the next cases still run.
    return `FAILED ${JSON.stringify(String(problem))}`;
  } finally {
    stub.close();
  }
}

async function main([target, ...names]) {
  for (const name of names) console.log(name, await verdict(name, target));
}

main(process.argv.slice(2));
