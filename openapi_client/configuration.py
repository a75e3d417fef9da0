# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The settings of a client: where it sends its calls, with which key, and how long it tries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional, Union

from openapi_client.exceptions import ApiValueError

SECRETS = ("access_token", "proxy", "proxy_headers")
Timeout = Union[None, float, tuple[float, float]]  # seconds for the call, or for a connection and each read in it
Token = Union[None, str, Callable[[], str]]


class Secret(dict[str, Any]):
    """A mapping that no repr shows and no pickle holds."""

    def __repr__(self) -> str:
        return "'***'" if any(self.values()) else "None"

    def __reduce__(self) -> tuple[type, tuple[()]]:
        return Secret, ()

    def __deepcopy__(self, memo: object) -> "Secret":
        return Secret(self)


Servers = Sequence[str]
SERVERS: Servers = ("https://api.openai.com/v1",)


@dataclass(eq=False, repr=False)
class Configuration:
    """The settings of a client. Whoever changes them changes the next calls; those of connections, the next ones."""

    host: str = ""  # the URL below which all paths are; https, unless it is this machine
    access_token: Token = None  # the key, or a function that returns it; else from the environment
    server_index: int = 0
    timeout: float = 120.0  # seconds for one call: attempts, pauses and body together
    retries: int = 4  # attempts after the first one
    max_body: int = 256 * 2**20  # bytes of an answer, inflated
    verify_ssl: bool = True
    ssl_ca_cert: Optional[str] = None
    ca_cert_data: Union[None, str, bytes] = None
    cert_file: Optional[str] = None
    key_file: Optional[str] = None
    assert_hostname: Union[None, str, bool] = None
    tls_server_name: Optional[str] = None
    proxy: Optional[str] = None  # for https; else from the environment; "" for none
    proxy_headers: Optional[Mapping[str, str]] = None

    def __post_init__(self) -> None:
        self.url_for((), None)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "timeout":
            checked_seconds(value)
        if name == "retries" and not isinstance(value, int):
            raise ApiValueError(f"retries must be a number, not {value!r:.50}")
        if name in SECRETS:
            value = Secret(value=value)
        super().__setattr__(name, value)

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if isinstance(value, Secret):
            return value.get("value")
        if name == "host" and not value:
            return server(SERVERS, self.server_index)
        return value

    def url_for(self, servers: Servers, index: Optional[int]) -> str:
        """Return the URL below which an operation is, whose own servers only count if no host is set."""
        is_host_set = bool(vars(self)["host"])
        if index is None and (is_host_set or not servers):
            return self.host
        return server(servers or SERVERS, index or 0)

    def __repr__(self) -> str:
        return f"Configuration(timeout={self.timeout!r}, retries={self.retries!r})"


def checked_seconds(seconds: Any) -> float:
    """Return a timeout. Raises ApiValueError if it is none."""
    is_number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
    if not is_number or not 0 < seconds < 1e9:
        pair = "a pair of them, (connection, read), is for one call: _request_timeout"
        raise ApiValueError(f"a timeout is a number of seconds above 0, not {seconds!r:.50}; {pair}")
    return float(seconds)


def server(servers: Servers, index: int) -> str:
    """Return the URL of one of some servers."""
    if index not in range(len(servers)):
        raise ApiValueError(f"there is no server {index}; the specification lists {len(servers)}, from 0 on")
    return servers[index]
