# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The settings of a client: where it sends its calls, with which key, and how long it tries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Server:
    """A server with variables: its URL, with their names in braces."""

    template: str
    defaults: Mapping[str, str] = field(default_factory=dict)  # by variable
    allowed: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by variable, where not any text will do

    def url(self, variables: Mapping[str, str]) -> str:
        """Return the URL with values of variables, or else their defaults."""
        url = self.template
        for name, default in self.defaults.items():
            value = variables.get(name, default)
            if value not in self.allowed.get(name, [value]):
                allowed = ", ".join(self.allowed[name])
                raise ApiValueError(f"server_variables: {name} is one of {allowed}, not {value!r:.50}")
            url = url.replace("{" + name + "}", value)
        return url


Servers = Sequence[Union[str, Server]]
SERVERS: Servers = ("https://api.openai.com/v1",)
SERVER_VARIABLES: Sequence[str] = []


@dataclass(eq=False, repr=False)
class Configuration:
    """The settings of a client. Whoever changes them changes the next calls; those of connections, the next ones."""

    host: str = ""  # the URL below which all paths are; https, unless it is this machine
    access_token: Token = None  # the key, or a function that returns it; else from the environment
    server_index: int = 0
    server_variables: Mapping[str, str] = field(default_factory=dict)  # those in the URLs of servers
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
        if name == "server_variables":
            check_variables(value)
        if name in SECRETS:
            value = Secret(value=value)
        super().__setattr__(name, value)

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if isinstance(value, Secret):
            return value.get("value")
        if name == "host" and not value:
            return server(SERVERS, self.server_index, self.server_variables)
        return value

    def url_for(self, servers: Servers, index: Optional[int]) -> str:
        """Return the URL below which an operation is, whose own servers only count if no host is set."""
        is_host_set = bool(vars(self)["host"])
        if index is None and (is_host_set or not servers):
            return self.host
        return server(servers or SERVERS, index or 0, self.server_variables)

    def __repr__(self) -> str:
        return f"Configuration(timeout={self.timeout!r}, retries={self.retries!r})"


def checked_seconds(seconds: Any) -> float:
    """Return a timeout. Raises ApiValueError if it is none."""
    is_number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
    if not is_number or not 0 < seconds < 1e9:
        pair = "a pair of them, (connection, read), is for one call: _request_timeout"
        raise ApiValueError(f"a timeout is a number of seconds above 0, not {seconds!r:.50}; {pair}")
    return float(seconds)


def check_variables(variables: Any) -> None:
    """Raise ApiValueError if these are no values for variables of the servers."""
    if not isinstance(variables, Mapping):
        raise ApiValueError("server_variables must be a mapping of names to texts")
    for name, value in variables.items():
        if name not in SERVER_VARIABLES:
            known = ", ".join(SERVER_VARIABLES) or "no variables"
            raise ApiValueError(f"server_variables: there is no {name!r:.50}; the servers have {known}")
        if not isinstance(value, str):
            raise ApiValueError(f"server_variables: {name} must be a text, not {value!r:.50}")


def server(servers: Servers, index: int, variables: Mapping[str, str]) -> str:
    """Return the URL of one of some servers."""
    if index not in range(len(servers)):
        raise ApiValueError(f"there is no server {index}; the specification lists {len(servers)}, from 0 on")
    listed = servers[index]
    return listed if isinstance(listed, str) else listed.url(variables)
