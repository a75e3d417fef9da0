"""A server on real sockets that breaks the rules of HTTP in every way that a client must survive."""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from typing import Optional

from typing_extensions import Self

PACE = 0.01
"""Seconds between two bytes of a dripping answer, in which the server also checks for the client."""


class Connection:
    """The server's end of a connection."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock

    def request(self) -> bytes:
        """Read a request with its body; return nothing if the client has closed the connection."""
        text = b""
        while b"\r\n\r\n" not in text:
            data = self.socket.recv(65536)
            if not data:
                return b""
            text += data
        head, _, body = text.partition(b"\r\n\r\n")
        while len(body) < _content_length(head):
            body += self.socket.recv(65536)
        return head + b"\r\n\r\n" + body

    def send(self, data: bytes) -> None:
        """Send bytes unchanged."""
        self.socket.sendall(data)

    def has_client(self, seconds: Optional[float] = None) -> bool:
        """Return whether the client is still there after some seconds; without a limit, wait until it leaves."""
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(1) != b""
        except TimeoutError:
            return True

    def drip(self, data: bytes) -> None:
        """Send byte by byte, until the client leaves."""
        for number in range(len(data)):
            self.send(data[number : number + 1])
            if not self.has_client(PACE):
                return

    def reset(self) -> None:
        """Reset the connection."""
        linger_for_no_time = struct.pack("ii", 1, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_for_no_time)
        self.socket.close()

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Continue over TLS."""
        self.socket = context.wrap_socket(self.socket, server_side=True)


Answer = Callable[[Connection], bool]
"""A function that answers a request and returns whether the connection stays open."""


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


class FaultyServer:
    """A server that gives each request the next answer, and repeats the last one."""

    def __init__(self, answers: Iterable[Answer], tls: Optional[ssl.SSLContext] = None) -> None:
        self.requests: list[bytes] = []
        self._answers = list(answers)
        self._tls = tls
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._connections: list[Connection] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        """The URL of the server."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://localhost:{self.port}"

    @property
    def connection_count(self) -> int:
        """The number of connections so far."""
        return len(self._connections)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        with ExitStack() as stack:
            for thread in self._threads:
                stack.callback(thread.join)
            stack.callback(_shut, self._listener)
            for connection in self._connections:
                stack.callback(_shut, connection.socket)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            connection = Connection(sock)
            self._connections.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: Connection) -> None:
        try:
            if self._tls:
                connection.start_tls(self._tls)
            while request := connection.request():
                if not self._answer(request)(connection):
                    break
        except OSError:
            pass  # the client has left, or refuses the certificate
        _shut(connection.socket)

    def _answer(self, request: bytes) -> Answer:
        with self._lock:
            self.requests.append(request)
            return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()


# --- answers ---


def head(*headers: str, status: str = "200 OK") -> bytes:
    """Return the status line and the headers of an answer."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode("latin-1")


def answer(body: bytes, *headers: str, status: str = "200 OK") -> Answer:
    """Answer as a correct server does."""
    lines = headers
    if not any(line.lower().startswith("content-type") for line in headers):
        lines = ("Content-Type: application/json", *headers)
    return sent(head(*lines, f"Content-Length: {len(body)}", status=status) + body, is_open=True)


def sent(data: bytes, is_open: bool = False) -> Answer:
    """Answer with bytes, and close the connection unless it should stay open."""

    def send(connection: Connection) -> bool:
        connection.send(data)
        return is_open

    return send


def dripped(start: bytes, slow: bytes) -> Answer:
    """Answer with the first bytes at once, and with the slow ones one by one."""

    def send(connection: Connection) -> bool:
        connection.send(start)
        connection.drip(slow)
        return False

    return send


def hang(connection: Connection) -> bool:
    """Answer nothing, and wait until the client leaves."""
    return connection.has_client()


def reset(connection: Connection) -> bool:
    """Reset the connection instead of answering."""
    connection.reset()
    return False


def endless(start: bytes, block: bytes) -> Answer:
    """Repeat a block until the client leaves."""

    def send(connection: Connection) -> bool:
        connection.send(start)
        while True:
            connection.send(block)

    return send


def bomb(size: int) -> Answer:
    """Answer with a small body that decompresses to many bytes."""
    return answer(gzip.compress(bytes(size)), "Content-Encoding: gzip")


def tunnel(context: ssl.SSLContext, then: Answer) -> Answer:
    """Answer as a proxy: accept CONNECT, and answer the request in the tunnel in place of its server."""

    def send(connection: Connection) -> bool:
        connection.send(head(status="200 Connection established"))
        connection.start_tls(context)
        connection.request()
        return then(connection)

    return send
