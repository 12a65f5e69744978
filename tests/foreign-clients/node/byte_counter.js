// A relay between client and server that counts: grpc-js does not tell whether a message came compressed, bytes do.
'use strict';

const net = require('node:net');

// Passes connections on to HOST:PORT; `received` of the answer counts the bytes from there.
async function startByteCounter(target) {
  const [host, port] = target.split(':');
  const counter = { received: 0 };
  const listener = net.createServer((client) => {
    const server = net.connect(Number(port), host);
    server.on('data', (data) => { counter.received += data.length; });
    // A side that hangs up takes the other with it: the call has told the case all it needs.
    client.on('error', () => server.destroy()).pipe(server);
    server.on('error', () => client.destroy()).pipe(client);
  });
  await new Promise((resolve) => { listener.listen(0, '127.0.0.1', resolve); });
  counter.target = `127.0.0.1:${listener.address().port}`;
  counter.close = () => listener.close();
  return counter;
}

module.exports = { startByteCounter };
