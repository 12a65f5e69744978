// A relay between client and server that counts bytes, because grpc-js does not expose whether a message was compressed.
'use strict';

const net = require('node:net');

// Relays connections to HOST:PORT; `received` of the result counts the bytes from there.
async function startByteCounter(target) {
  const [host, port] = target.split(':');
  const counter = { received: 0 };
  const listener = net.createServer((client) => {
    const server = net.connect(Number(port), host);
    server.on('data', (data) => { counter.received += data.length; });
    // When one side closes, close the other too: the case has everything it needs.
    client.on('error', () => server.destroy()).pipe(server);
    server.on('error', () => client.destroy()).pipe(client);
  });
  await new Promise((resolve) => { listener.listen(0, '127.0.0.1', resolve); });
  counter.target = `127.0.0.1:${listener.address().port}`;
  counter.close = () => listener.close();
  return counter;
}

module.exports = { startByteCounter };
