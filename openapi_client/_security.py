# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Keys: where they come from, where they go, and how they are kept out of everything else."""

import json
import os
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Optional
from urllib.parse import quote, urlencode

from urllib3 import HTTPHeaderDict

from openapi_client.api_response import RawResponse
from openapi_client.configuration import Configuration, Secret
from openapi_client.exceptions import ApiValueError

SHORTEST_SECRET = 8  # anything shorter may be an ordinary word of an answer


@dataclass(frozen=True)
class SecurityScheme:
    """A way to authenticate that the specification names."""

    type: str  # bearer, basic, header, query or cookie
    parameter: str = "Authorization"  # the name of the header, the query parameter or the cookie
    environment: str = ""  # the environment variable that has the key, unless the configuration has one
    key_kinds: Mapping[str, str] = field(default_factory=dict)  # what to say if a key is refused, by its prefix

    def header(self, key: str) -> str:
        """Return the value of the header that has a key."""
        if self.type == "basic":
            return f"Basic {b64encode(key.encode()).decode()}"
        return f"Bearer {key}" if self.type == "bearer" else key

    def remedy(self, name: str) -> str:
        """Say how to give a key."""
        if self.type == "basic":
            return "Configuration.username and password"
        place = "Configuration.access_token" if self.type == "bearer" else f"Configuration.api_key[{name!r}]"
        return f"{place}, or the environment variable {self.environment}" if self.environment else place


SECURITY_SCHEMES: Mapping[str, SecurityScheme] = {
    "AdminApiKeyAuth": SecurityScheme(
        type="bearer",
        environment="OPENAI_ADMIN_KEY",
        key_kinds={
            "sk-admin-": "this is an admin key; it may be revoked, or lack the scope api.usage.read",
            "sk-proj-": "this is the key of a project, and usage and costs need an organization's admin key (sk-admin-…)",
            "sk-svcacct-": "this is the key of a service account, and usage and costs need an organization's admin key (sk-admin-…)",
            "": "usage and costs need an organization's admin key (sk-admin-…), and this key is of another kind",
        },
    ),
}


OTHER_SCHEME = SecurityScheme("header")  # one that the client does not know: the whole header is the key


class Credentials:
    """The secrets of one attempt: headers, a part of the query, and the texts to hide where a server repeats them."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = dict(headers)
        self.query = ""
        self.hint = ""
        self._secrets = list(headers.values())

    def add(self, scheme: SecurityScheme, key: Secret) -> None:
        """Put a key where its scheme wants it."""
        if scheme.type != "basic" and not is_sendable(key.value):
            fault = "a line break, a space at an end, or a character that is not ASCII"
            raise ApiValueError(f"the key for {scheme.parameter} has {fault}; it is not shown here")
        for prefix in sorted(scheme.key_kinds, key=len):
            if key.value.startswith(prefix):
                self.hint = scheme.key_kinds[prefix]
        if scheme.type == "query":
            self.query += "&" + urlencode({scheme.parameter: key.value}, quote_via=quote)
        elif scheme.type == "cookie":
            cookies = [self.headers["Cookie"]] if "Cookie" in self.headers else []
            self.headers["Cookie"] = "; ".join([*cookies, f"{scheme.parameter}={key.value}"])
        else:
            self.headers[scheme.parameter.title()] = scheme.header(key.value)
        self._secrets += [key.value, scheme.header(key.value)]

    def hide(self, text: str) -> str:
        """Return text from the server without the secrets that it repeats."""
        words = []
        for secret in self._secrets:
            word = secret.rpartition(" ")[2]
            words += [secret, word, quote(word)]
        for word in sorted(words, key=len, reverse=True):
            if len(word) >= SHORTEST_SECRET:
                text = text.replace(word, "***")
        return text

    def hide_in(self, raw: RawResponse) -> RawResponse:
        """Return an answer without the secrets that it repeats."""
        headers = HTTPHeaderDict([(name, self.hide(value)) for name, value in raw.headers.items()])
        return RawResponse(raw.status, self.hide(raw.reason), headers, self._hide_in_body(raw.body), raw.url)

    def _hide_in_body(self, body: bytes) -> bytes:
        hidden = self.hide(body.decode("latin-1")).encode("latin-1")
        if b"\\" not in hidden:
            return hidden
        # JSON may spell a secret with escapes.
        try:
            text = json.dumps(json.loads(hidden), ensure_ascii=False)
        except (ValueError, RecursionError):
            return hidden
        clean = self.hide(text)
        return hidden if clean == text else clean.encode("utf-8", "replace")


def is_sendable(text: object) -> bool:
    """Return whether a header may have a text as its value."""
    return isinstance(text, str) and text.isascii() and text.isprintable() and text == text.strip()


def credentials(
    configuration: Configuration, security: Iterable[Iterable[str]], headers: Secret, auth: Secret
) -> Credentials:
    """Return the secrets of an attempt: headers of the caller, and keys for the first alternative that has them all.

    auth, which describes a header, a query parameter or a cookie, goes instead of the keys.
    """
    result = Credentials(headers.value)
    if auth.value is not None:
        if not _is_complete(auth):
            raise ApiValueError("auth needs in (header, query or cookie), key (its name) and value")
        result.add(SecurityScheme(auth.value["in"], auth.value["key"]), Secret(auth.value["value"]))
        return result
    remedies = []
    # Whoever has a key means it, even where none is needed.
    for names in sorted(security, key=lambda names: not names):
        schemes = {name: SECURITY_SCHEMES.get(name, OTHER_SCHEME) for name in names}
        # A header of the caller needs no key.
        needed = [name for name, scheme in schemes.items() if scheme.parameter.title() not in headers.value]
        keys = {name: _key(configuration, name, schemes[name]) for name in needed}
        missing = [name for name, key in keys.items() if not key.value]
        if not missing:
            for name, key in keys.items():
                result.add(schemes[name], key)
            return result
        remedies.append(schemes[missing[0]].remedy(missing[0]))
    if remedies:
        raise ApiValueError(f"there is no key; set {', or '.join(remedies)}")
    return result


def _is_complete(auth: Secret) -> bool:
    if not isinstance(auth.value, Mapping) or auth.value.get("in") not in ("header", "query", "cookie"):
        return False
    return isinstance(auth.value.get("key"), str) and "value" in auth.value


def _key(configuration: Configuration, name: str, scheme: SecurityScheme) -> Secret:
    """Return the key for a security scheme, if there is one."""
    if scheme.type == "basic":
        is_set = configuration.username is not None
        return Secret(f"{configuration.username}:{configuration.password or ''}" if is_set else None)
    key = Secret((configuration.api_key or {}).get(name))
    if key.value is None and scheme.type == "bearer":
        key = Secret(configuration.access_token)
    if callable(key.value):
        try:
            key = Secret(key.value())
        except Exception as error:
            raise ApiValueError(f"the function for the key failed with {type(error).__name__}") from error
    key = Secret(key.value or os.environ.get(scheme.environment))
    prefix = (configuration.api_key_prefix or {}).get(name)
    return Secret(f"{prefix} {key.value}") if key.value and prefix else key
