# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Keys: where they come from, where they go, and how they are kept out of everything else."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from urllib3 import HTTPHeaderDict

from openapi_client.api_response import RawResponse
from openapi_client.configuration import Configuration
from openapi_client.exceptions import ApiValueError

SECRET_NAME = re.compile("auth|cookie|key|passw|secret|token", re.IGNORECASE)
UNSENDABLE = "a line break, a space at an end, or a character that is not ASCII"
SHORTEST_SECRET = 8  # anything shorter may be an ordinary word of an answer


@dataclass(frozen=True)
class SecurityScheme:
    """A way to authenticate that the specification names."""

    type: str  # bearer, basic, header, query or cookie
    parameter: str = "Authorization"  # the name of the header, the query parameter or the cookie
    environment: str = ""  # the environment variable that has the key, unless the configuration has one
    key_kinds: Mapping[str, str] = field(default_factory=dict)  # what to say if a key is refused, by its prefix


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
UNKNOWN = SecurityScheme("header")  # one that only a header of the caller can serve


class Keys:
    """The secrets of one attempt: headers, a part of the query, and the texts to hide where a server repeats them."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = HTTPHeaderDict(headers)
        self.query = ""
        self.hint = ""
        self._secrets: set[str] = set()

    def add(self, scheme: SecurityScheme, key: Any) -> None:
        """Put a key where its scheme wants it."""
        if not is_sendable(key):
            raise ApiValueError(f"the key for {scheme.parameter} has {UNSENDABLE}; it is not shown here")
        self._secrets.add(key)
        for prefix in sorted(scheme.key_kinds, key=len):
            if key.startswith(prefix):
                self.hint = scheme.key_kinds[prefix]
        if scheme.type == "query":
            self.query += f"&{quote(scheme.parameter, safe='')}={quote(key, safe='')}"
        elif scheme.type == "cookie":
            cookies = self.headers.get("Cookie", "")
            self.headers["Cookie"] = f"{cookies}; {scheme.parameter}={key}".lstrip("; ")
        elif scheme.type == "header":
            self.headers[scheme.parameter.title()] = key
        else:
            self.headers["Authorization"] = f"{scheme.type.title()} {key}"

    def hide(self, text: str) -> str:
        """Return text from the server without the keys that it repeats."""
        if not text:
            return text
        secrets = set(self._secrets)
        for name, value in self.headers.items():
            if SECRET_NAME.search(name):
                secrets.add(value)
        for secret in sorted(secrets, key=len, reverse=True):
            word = secret.split(" ")[-1]
            text = _spellings(word).sub("***", text)
        return text

    def hide_in(self, raw: RawResponse) -> RawResponse:
        """Return an answer without the keys that it repeats."""
        headers = HTTPHeaderDict()
        for name, value in raw.headers.items():
            headers.add(name, self.hide(value))
        text = self.hide(raw.body.decode("latin-1"))
        return RawResponse(raw.status, self.hide(raw.reason), headers, text.encode("latin-1"), raw.url)


@lru_cache
def _spellings(word: str) -> "re.Pattern[str]":
    """Return a pattern of a secret, also as URLs and JSON may spell it."""
    if len(word) < SHORTEST_SECRET:
        return re.compile("(?!)")
    pattern = ""
    for char in word:
        plain = re.escape(char)
        number = f"{ord(char):02x}"
        pattern += rf"(?:{plain}|\\{plain}|%{number}|%{number.upper()}|\\u00{number}|\\u00{number.upper()})"
    return re.compile(pattern)


def is_sendable(text: object) -> bool:
    """Return whether a header may have a text as its value."""
    return isinstance(text, str) and text.isascii() and text.isprintable() and text == text.strip()


def keys_for(
    configuration: Configuration, security: Sequence[Sequence[str]], headers: Mapping[str, str], auth: Any
) -> Keys:
    """Return the secrets of an attempt: headers of the caller, and keys for the first alternative that has them all.

    auth, which describes a header, a query parameter or a cookie, goes instead of the keys.
    """
    keys = Keys(headers)
    if auth is not None:
        if not isinstance(auth, Mapping) or auth.get("in") not in ("header", "query", "cookie") or "key" not in auth:
            raise ApiValueError("auth needs in (header, query or cookie), key (its name) and value")
        keys.add(SecurityScheme(str(auth["in"]), str(auth["key"])), auth.get("value"))
        return keys
    remedies = []
    # Whoever has a key means it, even where none is needed.
    for names in sorted(security, key=bool, reverse=True):
        schemes = {name: SECURITY_SCHEMES.get(name, UNKNOWN) for name in names}
        values = {}
        for name, scheme in schemes.items():
            # A header of the caller needs no key.
            if scheme.parameter.title() not in headers:
                values[name] = _key(configuration, name, scheme)
        missing = [name for name, key in values.items() if not key]
        if not missing:
            for name, key in values.items():
                keys.add(schemes[name], key)
            return keys
        remedies.append(_remedy(missing[0], schemes[missing[0]]))
    if remedies:
        raise ApiValueError(f"there is no key; set {', or '.join(remedies)}")
    return keys


def _key(configuration: Configuration, name: str, scheme: SecurityScheme) -> Any:
    """Return the key for a security scheme, if there is one."""
    key: Any = None
    if key is None and scheme.type == "bearer":
        key = configuration.access_token
    if callable(key):
        try:
            key = key()
        except Exception as error:
            raise ApiValueError(f"the function for the key failed with {type(error).__name__}") from error
    key = key or os.environ.get(scheme.environment)
    return key


def _remedy(name: str, scheme: SecurityScheme) -> str:
    """Say how to give a key."""
    place = f"the header {scheme.parameter}"
    if scheme.type == "bearer":
        place = "Configuration.access_token"
    return f"{place}, or the environment variable {scheme.environment}" if scheme.environment else place
