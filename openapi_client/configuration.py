# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""The settings of a client: where it sends its calls, with which key, and how long it tries."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Generic, Optional, TypeVar, Union

from openapi_client.exceptions import ApiValueError

SERVERS = ("https://api.openai.com/v1",)
Token = Union[None, str, Callable[[], str]]
V = TypeVar("V")


class Secret:
    """A value that no repr shows and no pickle holds."""

    def __init__(self, value: Any = None) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "'***'" if self.value else "None"

    def __reduce__(self) -> "tuple[type[Secret], tuple[()]]":
        return Secret, ()

    def __deepcopy__(self, memo: dict[int, Any]) -> "Secret":
        return Secret(deepcopy(self.value, memo))


class Hidden(Generic[V]):
    """A setting that is kept as a secret; None by default."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}"

    def __get__(self, instance: Any, owner: Optional[type] = None) -> V:
        secret: Secret = Secret() if instance is None else getattr(instance, self._name)
        return secret.value  # type: ignore[no-any-return]

    def __set__(self, instance: Any, value: V) -> None:
        setattr(instance, self._name, Secret(value))


@dataclass(eq=False, repr=False)
class Configuration:
    """The settings of a client."""

    host: str = ""  # the URL below which all paths are; https, unless it is this machine
    api_key: Hidden[Optional[Mapping[str, Token]]] = Hidden()  # keys by the names of security schemes
    api_key_prefix: Optional[Mapping[str, str]] = None
    username: Optional[str] = None
    password: Hidden[Optional[str]] = Hidden()
    access_token: Hidden[Token] = Hidden()  # the key, or a function that returns it; else from the environment
    server_index: int = 0
    ssl_ca_cert: Optional[str] = None
    retries: int = 4  # attempts after the first one
    ca_cert_data: Union[None, str, bytes] = None
    cert_file: Optional[str] = None
    key_file: Optional[str] = None
    verify_ssl: bool = True
    assert_hostname: Union[None, str, bool] = None
    tls_server_name: Optional[str] = None
    connection_pool_maxsize: int = 100
    proxy: Hidden[Optional[str]] = Hidden()  # else from the environment; "" for none
    proxy_headers: Hidden[Optional[Mapping[str, str]]] = Hidden()
    timeout: float = 120.0  # seconds for one call: attempts, pauses and body together
    max_body: int = 256 * 2**20  # bytes of an answer, inflated

    def __post_init__(self) -> None:
        self.host = self.host or server(self.server_index)
        for name in ("api_key", "api_key_prefix"):
            if isinstance(getattr(self, name), str):
                raise ApiValueError(f"{name} is a mapping by the names of security schemes; access_token is one key")

    def __repr__(self) -> str:
        return f"Configuration(timeout={self.timeout!r}, retries={self.retries!r})"


def server(index: int) -> str:
    """Return the URL of a server that the specification lists."""
    if index not in range(len(SERVERS)):
        raise ApiValueError(f"there is no server {index}; the specification lists {len(SERVERS)}, from 0 on")
    return SERVERS[index]
