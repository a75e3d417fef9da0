# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""From a request to attempts: its URL, its headers with the keys, and the time that is left."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import urllib3

from openapi_client._security import UNSENDABLE, Keys, is_sendable, keys_for
from openapi_client.api_client import Request
from openapi_client.configuration import Configuration, Timeout, checked_seconds
from openapi_client.exceptions import ApiValueError, one_line

PYTHON = sys.version.partition(" ")[0]
URLLIB3 = urllib3.__version__  # type: ignore[attr-defined]
USER_AGENT = f"openai-usage-client/0.5.0 python/{PYTHON} urllib3/{URLLIB3}"
# Another length than that of the body would break the connection.
HEADER_NAME = re.compile(r"(?!(?i:content-length|transfer-encoding)$)[\w!#$%&'*+\-.^`|~]+", re.ASCII)
LOOPBACK = r"(?:[\w\-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\]"
HOST = re.compile(
    rf"(?P<origin>(?:https://(?:\[[\w:.%]+\]|[^\s/@?#\\\[\]:]+)|http://(?:{LOOPBACK}))(?::\d+)?)(?P<path>/[^\s?#\\]*)?",
    re.ASCII,
)

URL_CHARACTERS = "%/?#[]@!$&'()*+,;=:"


class Deadline:
    """The end of a call, and the most seconds for a connection and for each read until then.

    The last timeout that says something counts: a number is the total, a pair is (connect, read).
    """

    def __init__(self, timeouts: Iterable[Timeout], clock: Callable[[], float]) -> None:
        self.total, self.connect, self.read = 0.0, 5.0, 30.0
        for timeout in timeouts:
            if isinstance(timeout, tuple) and len(timeout) == 2:
                self.connect, self.read = map(checked_seconds, timeout)
            elif timeout is not None:
                self.total = checked_seconds(timeout)
        self._clock = clock
        self._start = clock()

    def __str__(self) -> str:
        return f"a call may take {self.total:g} s, a connection {self.connect:g} s, each read {self.read:g} s"

    def elapsed(self) -> float:
        """Return the seconds since the start of the call."""
        return self._clock() - self._start

    def left(self, most: float) -> float:
        """Return how many of some seconds are left. Raises TimeoutError if there are none."""
        seconds = min(most, self.total - self.elapsed())
        if seconds <= 0:
            raise TimeoutError
        return seconds


@dataclass(repr=False)
class Attempt:
    """What to send, with which keys, and how long to wait for an answer of which size."""

    request: Request
    origin: str  # scheme, host and port
    target: str  # path and query
    keys: Keys
    deadline: Deadline
    max_body: int
    is_sent: bool = False


def attempts(
    request: Request,
    configuration: Configuration,
    default_headers: Mapping[str, str],
    deadline: Deadline,
    options: Mapping[str, Any],
) -> Iterator[Attempt]:
    """Yield attempts of a request without end. A function for the key is called for each."""
    origin, path = _address(configuration.url_for(request.servers, options.get("host_index")))
    target = quote(path + request.url, safe=URL_CHARACTERS)
    headers = _merged(default_headers, request.headers, options.get("headers") or {})
    while True:
        keys = keys_for(configuration, request.security, headers, options.get("auth"))
        yield Attempt(request, origin, target, keys, deadline, configuration.max_body)


def _merged(
    default_headers: Mapping[str, str], request_headers: Mapping[str, str], headers: Mapping[str, str]
) -> urllib3.HTTPHeaderDict:
    """Return all headers of a request; case does not matter in their names."""
    if not isinstance(headers, Mapping):
        raise ApiValueError("headers must be a mapping of names to values")
    merged = urllib3.HTTPHeaderDict({"User-Agent": USER_AGENT})
    for group in (default_headers, request_headers, headers):
        for name, value in group.items():
            if not HEADER_NAME.fullmatch(name):
                raise ApiValueError(f"the header {name!r:.50} cannot be sent, or follows from the body")
            if not is_sendable(value):
                raise ApiValueError(f"the header {name} has {UNSENDABLE}; it is not shown here")
            if name.title() == "Cookie" and name in merged:
                value = f"{merged[name]}; {value}"
            # Parameters keep the names that the specification gives them.
            merged[name if group is request_headers else name.title()] = value
    return merged


@lru_cache
def _address(host: str) -> tuple[str, str]:
    """Return the origin and the path of a host. Raises ApiValueError if keys must not go there."""
    address = HOST.fullmatch(host)
    if address is None:
        allowed = "an https:// URL, or an http:// URL of this machine, without user, query and fragment"
        shown = one_line(re.sub(".*@|[?#].*", "", host), 100)
        remedy = ""
        if host.startswith(("/", ".")):
            remedy = f'; the specification does not say on which host {shown} is: set Configuration(host="https://…")'
        raise ApiValueError(f"the host must be {allowed}, not {shown}{remedy}")
    return address["origin"], (address["path"] or "").rstrip("/")
