# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""One attempt over a connection of urllib3: connect, send and read within a deadline.

Each read from the socket looks at the clock first: a server that sends a byte a second, of its headers or its body,
gets no further than one that sends none. Errors leave without the frames of http.client, which hold keys.
"""

import io
import os
import re
import socket
import ssl
import zlib
from collections.abc import Iterable, Iterator
from http.client import HTTPResponse
from typing import Any, Optional, Union
from urllib.parse import unquote
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from openapi_client._attempts import Attempt
from openapi_client._security import is_sendable
from openapi_client.api_response import RawResponse
from openapi_client.configuration import Configuration
from openapi_client.exceptions import (
    ApiConnectionError,
    ApiException as ApiException,  # which users of stock clients import from here
    ApiTimeoutError,
    ApiValueError,
    one_line,
)

CHUNK_SIZE = 2**16  # a bomb inflates it to 64 MiB at most
MAX_ERROR_BODY = 2**20  # of which a retried call keeps several
PROXY = re.compile(r"(http://)?(?P<user>[^/?#]*@)?(?P<host>\[[\w:.%]+\]|[^\s/?#@:]+)(:(?P<port>\d{1,5}))?/?", re.ASCII)
PERMANENT = (ssl.SSLError, FileNotFoundError, PermissionError, ValueError)


class _Reader(io.RawIOBase):
    """The bytes of a socket: no more than an answer may have, and each within its time."""

    def __init__(self, sock: socket.socket, attempt: Attempt) -> None:
        self._socket = sock
        self._file = sock.makefile("rb", buffering=0)
        self._attempt = attempt
        self._left = 2 * attempt.max_body + 2**20  # headers and the sizes of chunks count, too

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return what http.client reads from."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        deadline = self._attempt.deadline
        self._socket.settimeout(deadline.left(deadline.read))
        count = self._file.readinto(buffer) or 0
        self._left -= count
        if self._left < 0:
            raise _too_large(self._attempt)
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class _Answer(HTTPResponse):
    """An answer whose headers urllib3 does not complain about in its log, where a server may repeat a key."""

    def begin(self) -> None:
        super().begin()
        self.msg.defects = []
        self.msg.set_payload("")


class _Connection(HTTPConnection):
    """A connection that waits within the deadline of the attempt that uses it."""

    debuglevel = 0  # not that of http.client, which prints what is sent
    attempt: Attempt

    def exchange(self, attempt: Attempt) -> urllib3.HTTPResponse:
        """Send a request; return the answer, whose body is still to be read."""
        self.attempt = attempt
        if self.sock is None:
            self.connect()
        self.timeout = attempt.deadline.left(attempt.deadline.total)
        attempt.is_sent = True
        request = attempt.request
        try:
            self.request(request.method, attempt.target, request.body, attempt.keys.headers, preload_content=False)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server may have answered before it has read the whole
        return self.getresponse()

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        """Add the keys to the query, out of sight of all else."""
        query = self.attempt.keys.query
        super().putrequest(method, url + query if "?" in url else url + query.replace("&", "?", 1), *args, **kwargs)

    def _response(self, sock: socket.socket, *args: Any, **kwargs: Any) -> HTTPResponse:
        reader: Any = _Reader(sock, self.attempt)
        return _Answer(reader, *args, **kwargs)

    response_class: Any = _response

    def _new_conn(self) -> socket.socket:
        """Connect to the first address that answers; they share the time for a connection."""
        deadline = self.attempt.deadline
        addresses: Any = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        seconds = deadline.left(deadline.connect) / len(addresses)
        failure = OSError()
        for *_, address in addresses:
            try:
                sock = socket.create_connection(address[:2], seconds)
            except OSError as error:
                failure = error
                continue
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(deadline.left(deadline.connect))
            return sock
        raise failure

    def _tunnel(self) -> None:
        base: Any = super()
        base._tunnel()
        deadline = self.attempt.deadline
        self.sock.settimeout(deadline.left(deadline.connect))


class _TLSConnection(_Connection, HTTPSConnection):
    pass


class Transport:
    """The connections of a client, which stay open. All of its threads share them, but no other process does."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._idle: dict[tuple[int, str], list[_Connection]] = {}
        self._is_closed = False

    def close(self) -> None:
        """Close all connections; those in use, as soon as they are not."""
        self._is_closed = True
        for connections in list(self._idle.values()):
            while connections:
                connections.pop().close()

    __del__ = close

    def exchange(self, attempt: Attempt) -> Union[RawResponse, ApiConnectionError]:
        """Send a request and read the whole answer. What goes wrong is returned, not raised."""
        connection = self._connection(attempt.origin)
        response: Optional[urllib3.HTTPResponse] = None
        chunks = []
        try:
            response = connection.exchange(attempt)
            for chunk in _body(response, attempt):
                chunks.append(chunk)
        except Exception as error:  # urllib3, http.client, ssl and zlib raise more than they document
            connection.close()
            # A refusal is one, even if the text about it was cut.
            if response is None or response.status < 300:
                return _failure(error, attempt)
        if response.status < 200:
            connection.close()  # the final answer may follow
        del connection.attempt  # with its keys and its body
        self._idle[os.getpid(), attempt.origin].append(connection)
        if self._is_closed:
            self.close()
        url = attempt.origin + attempt.target
        return RawResponse(response.status, response.reason or "", response.headers, b"".join(chunks), url)

    def stream(self, attempt: Attempt) -> Union[urllib3.BaseHTTPResponse, ApiConnectionError]:
        """Send a request; return the answer, which closes the connection when it is closed or at its end."""
        connection = self._connection(attempt.origin)
        try:
            response = connection.exchange(attempt)
        except Exception as error:
            connection.close()
            return _failure(error, attempt)
        if connection.sock is not None:
            connection.sock.close()  # the answer still holds it open
        return response

    def _connection(self, origin: str) -> _Connection:
        """Return a connection that is not in use."""
        if self._is_closed:
            raise ApiValueError("this client is closed; make a new one")
        idle = self._idle.setdefault((os.getpid(), origin), [])
        try:
            while True:
                connection = idle.pop()
                if connection.is_connected:
                    return connection
                connection.close()
        except IndexError:
            pass
        return _new_connection(self._configuration, origin)


def _new_connection(configuration: Configuration, origin: str) -> _Connection:
    scheme, _, host = origin.partition("://")  # with its port
    # Plain http is for this machine alone, and a proxy would see the key.
    if scheme == "http":
        return _Connection(host)
    tls: dict[str, Any] = {
        "cert_reqs": "CERT_REQUIRED" if configuration.verify_ssl else "CERT_NONE",
        "ca_certs": configuration.ssl_ca_cert,
        "ca_cert_data": configuration.ca_cert_data,
        "cert_file": configuration.cert_file,
        "key_file": configuration.key_file,
        "assert_hostname": configuration.assert_hostname,
        "server_hostname": configuration.tls_server_name,
    }
    proxy = configuration.proxy
    if proxy is None and not proxy_bypass(host):
        proxy = getproxies().get("https") or getproxies().get("all")
    if not proxy:
        return _TLSConnection(host, **tls)
    address = PROXY.fullmatch(proxy)
    headers = dict(configuration.proxy_headers or {})
    if address is None or not all(map(is_sendable, headers.values())):
        raise ApiValueError("the proxy is not an http:// URL, or a header for it cannot be sent")
    if address["user"]:
        headers |= urllib3.make_headers(proxy_basic_auth=unquote(address["user"][:-1]))
    connection = _TLSConnection(address["host"], int(address["port"] or 80), **tls)
    connection.set_tunnel(host, headers=headers)
    return connection


def _body(response: urllib3.HTTPResponse, attempt: Attempt) -> Iterator[bytes]:
    """Yield the body of an answer, inflated; of an error, only the start."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise ValueError(f"the answer is encoded as {encoding}, and gzip was asked for")
    left = attempt.max_body if response.status < 300 else min(attempt.max_body, MAX_ERROR_BODY)
    chunks = _sent(response)
    for chunk in _inflated(chunks) if encoding.endswith("gzip") else chunks:
        yield chunk[:left]
        left -= len(chunk)
        if left < 0:
            raise _too_large(attempt)


def _sent(response: urllib3.HTTPResponse) -> Iterator[bytes]:
    while chunk := response.read(CHUNK_SIZE, decode_content=False):
        yield chunk
        if response.length_remaining == 0:
            break  # reading the end costs as much as reading a page


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Inflate gzip. urllib3 takes a stream that is cut for a whole one."""
    inflater = None
    for chunk in chunks:
        while chunk:
            if inflater is None or (inflater.eof and chunk.startswith(b"\x1f")):
                inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)  # for one of several members
            elif inflater.eof:
                break  # padding may follow
            yield inflater.decompress(chunk)
            chunk = inflater.unused_data
    if inflater is not None and not inflater.eof:
        raise EOFError("the gzip stream of the answer is cut")


def _too_large(attempt: Attempt) -> ValueError:
    return ValueError(f"the answer has more than {attempt.max_body} bytes, which is Configuration.max_body")


def _failure(error: Exception, attempt: Attempt) -> ApiConnectionError:
    """Return an error that says why there is no answer."""
    causes: list[BaseException] = [error]
    while cause := causes[-1].__cause__ or causes[-1].__context__:
        causes.append(cause)
    for cause in causes:
        cause.__traceback__ = None
    # urllib3 wraps what went wrong.
    reason = next((cause for cause in causes if not isinstance(cause, HTTPError)), error)
    text = str(reason)
    error_class: type[ApiConnectionError] = ApiConnectionError
    if isinstance(reason, TimeoutError):
        error_class = ApiTimeoutError
        text = f"timed out; {attempt.deadline}"
    step = "no whole answer from" if attempt.is_sent else "cannot connect to"
    failure = error_class(message=one_line(f"{step} {attempt.origin}: {attempt.keys.hide(text)}"))
    failure.is_transient = not isinstance(reason, PERMANENT) or isinstance(reason, ssl.SSLEOFError)
    failure.is_repeatable = not attempt.is_sent
    # The cause quotes what breaks the rules of HTTP, such as a status line, where the server may repeat a key.
    texts = [f"{cause} {cause.args} {vars(cause)}" for cause in causes]
    if list(map(attempt.keys.hide, texts)) == texts:
        failure.__cause__ = error
    return failure
