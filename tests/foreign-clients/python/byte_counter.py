"""A relay between client and server that counts bytes, because grpcio does not expose whether a message was compressed."""

import socket
import threading


class ByteCounter:
    """Relays one connection to HOST:PORT; `received` counts the bytes from there."""

    def __init__(self, target):
        host, port = target.rsplit(":", 1)
        self.received = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._server = socket.create_connection((host, int(port)))
        self.target = "127.0.0.1:%d" % self._listener.getsockname()[1]
        threading.Thread(target=self._relay, daemon=True).start()

    def close(self):
        self._listener.close()
        self._server.close()

    def _relay(self):
        client, _ = self._listener.accept()
        threading.Thread(target=self._pump, args=(client, self._server, None), daemon=True).start()
        self._pump(self._server, client, self._count)

    def _count(self, number):
        self.received += number

    @staticmethod
    def _pump(source, sink, count):
        try:
            while data := source.recv(65536):
                if count:
                    count(len(data))
                sink.sendall(data)
        except OSError:
            pass  # Either side hung up: the call has told the case all it needs.
        sink.close()
