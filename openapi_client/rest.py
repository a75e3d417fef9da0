# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""One attempt over urllib3: connect, send and read within a deadline, and keep secrets where nobody else sees them.

Each read from the socket looks at the clock first: a server that sends a byte a second, of its headers or its body,
gets no further than one that sends none. Secrets reach http.client at the last moment, inside the connection: so they
are in no URL, log record, error or local variable of urllib3.
"""

import http.client
import io
import os
import re
import socket
import ssl
import sys
import threading
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Optional, Union
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3 import __version__ as version  # type: ignore[attr-defined]
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError

from openapi_client._security import Credentials, is_sendable
from openapi_client.api_client import Timeout
from openapi_client.api_response import RawResponse
from openapi_client.configuration import Configuration
from openapi_client.exceptions import (
    ApiConnectionError,
    ApiException as ApiException,  # which users of stock clients import from here
    ApiTimeoutError,
    ApiValueError,
    one_line,
)

PYTHON = ".".join(map(str, sys.version_info[:3]))
USER_AGENT = f"openai-usage-client/0.5.0 python/{PYTHON} urllib3/{version}"
BUFFER_SIZE = 2**16
CHUNK_SIZE = 2**20
MAX_ERROR_BODY = 2**20  # of which a retried call keeps several
PROXY = re.compile(r"(?P<scheme>https?://)?(?P<user>[^/?#]*@)?(?P<host>[^\s/?#@]+)/?", re.ASCII)
PERMANENT = (ssl.SSLError, FileNotFoundError, PermissionError, ValueError)
NO_RETRIES = urllib3.Retry.from_int(False, redirect=False)  # those here are better
BROKEN_TLS = (ssl.SSLEOFError, ssl.SSLZeroReturnError)


class Deadline:
    """The end of a call, and the most seconds for a connection and for each read until then.

    Of some timeouts the last that says something counts: a number is the total, a pair is (connect, read).
    """

    def __init__(self, timeouts: Iterable[Timeout], clock: Callable[[], float]) -> None:
        self.seconds, self.connect, self.read = 0.0, 5.0, 30.0
        for timeout in timeouts:
            if isinstance(timeout, tuple) and len(timeout) == 2:
                self.connect, self.read = timeout
            elif timeout is not None:
                self.seconds = timeout
        for seconds in (self.seconds, self.connect, self.read):
            is_number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
            if not is_number or not 0 < seconds < 1e9:
                raise ApiValueError(f"a timeout is a number of seconds above 0, or a pair of them, not {seconds!r}")
        self._clock = clock
        self._start = clock()

    def elapsed(self) -> float:
        """Return the seconds since the start of the call."""
        return self._clock() - self._start

    def left(self, most: float) -> float:
        """Return how many of some seconds are left. Raises TimeoutError if there are none."""
        seconds = min(most, self.seconds - self.elapsed())
        if seconds <= 0:
            raise TimeoutError
        return seconds


@dataclass(repr=False)
class Attempt:
    """What to send, with which secrets, and how long to wait for an answer of which size."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Optional[bytes]
    credentials: Credentials
    deadline: Deadline
    max_body: int
    is_sent: bool = False


class _Current(threading.local):
    attempt: Attempt


_current = _Current()  # urllib3 has no other way from a request to its connection


class _TimedReader(io.RawIOBase):
    """The bytes of a socket: no more than an answer may have, and each within its time."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, attempt: Attempt) -> None:
        self._sock = sock
        self._raw = raw
        self._attempt = attempt
        self._left = 2 * attempt.max_body + CHUNK_SIZE  # headers and the sizes of chunks count, too
        self.has_ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        seconds = self._attempt.deadline.left(self._attempt.deadline.read)
        if seconds != self._sock.gettimeout():
            self._sock.settimeout(seconds)
        count: int = self._raw.readinto(buffer) or 0
        self.has_ended = count == 0
        self._left -= count
        if self._left < 0:
            raise _too_large(self._attempt)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._reader = _TimedReader(sock, self.fp.detach(), _current.attempt)
        self.fp = io.BufferedReader(self._reader, BUFFER_SIZE)

    def begin(self) -> None:
        super().begin()
        # http.client takes the end of the connection for the end of the headers.
        if self._reader.has_ended:
            raise http.client.RemoteDisconnected("the answer ends within its headers")


class _TimedConnection(HTTPConnection):
    debuglevel = 0  # not that of http.client, which prints what is sent
    response_class = _TimedResponse

    def _new_conn(self) -> socket.socket:
        """Connect within one timeout; urllib3 gives that to each address of the host."""
        deadline = _current.attempt.deadline
        try:
            addresses = socket.getaddrinfo(self._dns_host.strip("[]"), self.port, type=socket.SOCK_STREAM)
            self.timeout = deadline.left(deadline.connect) / len(addresses)
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error
        sock = super()._new_conn()
        sock.settimeout(deadline.left(deadline.connect))
        return sock

    def _tunnel(self) -> None:
        base: Any = super()
        base._tunnel()
        deadline = _current.attempt.deadline
        self.sock.settimeout(deadline.left(deadline.connect))

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        query = _current.attempt.credentials.query
        url = url + query if "?" in url else url + query.replace("&", "?", 1)
        super().putrequest(method, url, *args, **kwargs)

    def endheaders(self, *args: Any, **kwargs: Any) -> None:
        attempt = _current.attempt
        if self.sock is None:
            self.connect()
        if self.sock is not None:
            # urllib3 would send a body within the time that it has for a connection.
            self.sock.settimeout(attempt.deadline.left(attempt.deadline.seconds))
        for name, value in attempt.credentials.headers.items():
            self.putheader(name, value)
        attempt.is_sent = True
        super().endheaders(*args, **kwargs)


class _TimedTLSConnection(_TimedConnection, HTTPSConnection):
    pass


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls: Any = _TimedConnection


class _TLSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls: Any = _TimedTLSConnection


class Transport:
    """The connections of a client, which stay open. All of its threads share them, but no other process does."""

    def __init__(self, configuration: Configuration) -> None:
        self.is_closed = False
        self._configuration = configuration
        self._managers: dict[tuple[int, str, str], tuple[urllib3.PoolManager, urllib3.HTTPConnectionPool]] = {}

    def close(self) -> None:
        """Close all connections; those in use, as soon as they are not."""
        self.is_closed = True
        for manager, _ in list(self._managers.values()):
            manager.clear()

    def exchange(self, attempt: Attempt) -> Union[RawResponse, ApiConnectionError]:
        """Send a request and read the whole answer. What goes wrong is returned, not raised."""
        response = self.open(attempt)
        if isinstance(response, ApiConnectionError):
            return response
        chunks: list[bytes] = []
        try:
            _read_body(response, attempt, chunks)
        except Exception as error:  # urllib3, http.client, ssl and zlib raise more than they document
            response.close()
            # A refusal is one, even if the text about it was cut.
            if response.status < 300:
                return _connection_error(error, attempt)
        if response.status < 200:
            response.close()  # the final answer may follow
        return RawResponse(response.status, response.reason or "", response.headers, b"".join(chunks), attempt.url)

    def open(self, attempt: Attempt, decode: bool = False) -> Union[urllib3.BaseHTTPResponse, ApiConnectionError]:
        """Send a request; return the answer, whose body is still to be read."""
        _current.attempt = attempt
        try:
            deadline = attempt.deadline
            timeout = urllib3.Timeout(connect=deadline.left(deadline.connect), read=deadline.left(deadline.read))
            pool, target = self._pool(attempt.url)
            return pool.urlopen(
                attempt.method,
                target,
                body=attempt.body,
                headers=dict(attempt.headers),
                timeout=timeout,
                retries=NO_RETRIES,
                redirect=False,
                assert_same_host=False,
                preload_content=False,
                decode_content=decode,
            )
        except Exception as error:
            return _connection_error(error, attempt)
        finally:
            del _current.attempt

    def _pool(self, url: str) -> tuple[urllib3.HTTPConnectionPool, str]:
        """Return the connections to a host, and what to ask for there."""
        scheme, _, rest = url.partition("://")
        host, slash, path = rest.partition("/")
        key = (os.getpid(), scheme, host)
        if key not in self._managers:
            self._managers.setdefault(key, _new_manager(self._configuration, scheme, host))
        manager, pool = self._managers[key]
        # A proxy gets the whole URL, unless it only passes on what is encrypted.
        is_whole = manager.proxy is not None and scheme == "http"
        return pool, url if is_whole else slash + path


def _new_manager(
    configuration: Configuration, scheme: str, host: str
) -> tuple[urllib3.PoolManager, urllib3.HTTPConnectionPool]:
    options: dict[str, Any] = {"maxsize": configuration.connection_pool_maxsize}
    if scheme == "https":
        options["cert_reqs"] = "CERT_REQUIRED" if configuration.verify_ssl else "CERT_NONE"
        options["ca_certs"] = configuration.ssl_ca_cert
        options["ca_cert_data"] = configuration.ca_cert_data
        options["cert_file"] = configuration.cert_file
        options["key_file"] = configuration.key_file
        options["assert_hostname"] = configuration.assert_hostname
        options["server_hostname"] = configuration.tls_server_name
    proxy = configuration.proxy
    # Plain http is for this machine alone, and the proxy of the environment would see the key.
    if proxy is None and scheme == "https" and not proxy_bypass(host):
        proxy = getproxies().get("https") or getproxies().get("all")
    manager = urllib3.PoolManager(**options)
    if proxy:
        address = PROXY.fullmatch(proxy)
        headers = dict(configuration.proxy_headers or {})
        if address is None or not all(map(is_sendable, headers.values())):
            raise ValueError("the proxy is not an http:// or https:// URL, or a header for it cannot be sent")
        if address["user"]:
            headers.update(urllib3.make_headers(proxy_basic_auth=unquote(address["user"][:-1])))
        url = f"{address['scheme'] or 'http://'}{address['host']}"
        manager = urllib3.ProxyManager(url, proxy_headers=headers, **options)
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}
    return manager, manager.connection_from_url(f"{scheme}://{host}")


def _read_body(response: Any, attempt: Attempt, chunks: list[bytes]) -> None:
    """Read a body to its end, and inflate it."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    is_gzip = encoding in ("gzip", "x-gzip")
    if not is_gzip and encoding not in ("", "identity"):
        raise ValueError(f"the answer is encoded as {encoding}, and gzip was asked for")
    is_error = response.status >= 300
    left = min(attempt.max_body, MAX_ERROR_BODY) if is_error else attempt.max_body
    inflater = None
    while data := response.read(CHUNK_SIZE, decode_content=False):
        while data:
            chunk, data = data, b""
            if is_gzip:
                attempt.deadline.left(attempt.deadline.seconds)  # tiny members take long to inflate
                if inflater is None or inflater.eof:
                    inflater = zlib.decompressobj(zlib.MAX_WBITS + 16)
                chunk = inflater.decompress(chunk, CHUNK_SIZE)
                data = inflater.unconsumed_tail or inflater.unused_data  # which is the next member
            chunks.append(chunk[:left])
            left -= len(chunk)
            if left < 0:
                raise _too_large(attempt)
        if response.length_remaining == 0:
            break
    if inflater and not inflater.eof:
        raise OSError("the compressed body was cut")


def _too_large(attempt: Attempt) -> ValueError:
    return ValueError(f"the answer has more than {attempt.max_body} bytes, which is Configuration.max_body")


def _connection_error(error: Exception, attempt: Attempt) -> ApiConnectionError:
    """Return an error that says why there is no answer."""
    causes: list[BaseException] = [error]
    for cause in causes:  # which grows
        cause.__traceback__ = None  # with the local variables of http.client
        for deeper in (cause.__cause__, cause.__context__, *cause.args):
            if isinstance(deeper, BaseException) and deeper not in causes:
                causes.append(deeper)
    reason = next((cause for cause in causes if not isinstance(cause, HTTPError)), causes[-1])
    text = f"{'no whole answer from' if attempt.is_sent else 'cannot connect to'} {urlsplit(attempt.url).netloc}"
    if not isinstance(reason, TimeoutError):
        text = f"{text}: {reason}"
    elif attempt.deadline.elapsed() >= attempt.deadline.seconds:
        text = f"{text} within the {attempt.deadline.seconds:g} s that the call may take"
    else:
        text = f"{text}: waited {attempt.deadline.read if attempt.is_sent else attempt.deadline.connect:g} s in vain"
    is_permanent = isinstance(reason, PERMANENT) and not isinstance(reason, BROKEN_TLS)
    is_known = isinstance(error, (OSError, http.client.HTTPException, HTTPError, zlib.error))
    error_class = ApiTimeoutError if isinstance(reason, TimeoutError) else ApiConnectionError
    failure = error_class(message=one_line(text), is_transient=is_known and not is_permanent)
    failure.is_repeatable = not attempt.is_sent
    failure.__cause__ = error
    return failure
