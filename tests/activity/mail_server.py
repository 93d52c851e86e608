"""Mail servers on this machine: one that takes messages, and those that are silent or drip."""

import socket
import threading
from contextlib import contextmanager


class MailServer:
    """Speaks as much SMTP as `behaviour` says: "take", "silent" after the connection, or "drip" a greeting."""

    PIECES = 600  # that a dripping server would send in half a minute

    def __init__(self, behaviour: str):
        self.behaviour, self.connections, self.messages, self.sent = behaviour, 0, [], 0
        self.is_over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    @contextmanager
    def running(self):
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            yield self
        finally:
            self.is_over.set()
            self._listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        with connection:
            try:
                getattr(self, f"_{self.behaviour}")(connection)
            except OSError:  # the client has gone
                pass

    def _silent(self, connection):
        self.is_over.wait(60)

    def _drip(self, connection):
        for _ in range(self.PIECES):
            connection.sendall(b"2")
            self.sent += 1
            if self.is_over.wait(0.05):
                return

    def _take(self, connection):
        connection.sendall(b"220 ready\r\n")
        lines = connection.makefile("rb")
        while line := lines.readline():
            if line.upper().startswith(b"DATA"):
                connection.sendall(b"354 go on\r\n")
                message = b""
                while (line := lines.readline()) and line != b".\r\n":
                    message += line
                self.messages.append(message)
            connection.sendall(b"250 fine\r\n")
